"""The flow that looks again: silent edits, withdrawals and restorations of stored articles."""

from __future__ import annotations

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import orchestration, pipeline
from flows.orchestration import Now
from flows.report import Report

Limit = Annotated[int, Field(ge=1, le=10_000, title="At most so many articles")]


@flow(name="recheck", flow_run_name=orchestration.name_run, persist_result=False)
async def recheck(limit: Limit = pipeline.RECHECKS_PER_RUN, now: Now = None) -> State[Report]:
    """Read stored articles again when their time has come, and tell what was changed."""
    start = await orchestration.start(now)
    return await orchestration.conclude(await pipeline.recheck(start, limit))
