"""The flow that reads the past: dated texts from files, judged and stored, told to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import orchestration, pipeline
from flows.orchestration import Now
from flows.report import Report

Files = Annotated[list[str], Field(title="Files", description="Dated texts, .txt or .jsonl.")]


@flow(name="backfill", flow_run_name=orchestration.name_run, persist_result=False)
async def backfill(files: Files, now: Now = None) -> State[Report]:
    """Read dated texts into the archive."""
    start = await orchestration.start(now)
    return await orchestration.conclude(await pipeline.backfill(start, [Path(f) for f in files]))
