"""The flow that looks again: silent edits, withdrawals and restorations of stored articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import orchestration, pipeline
from flows.launch import among
from flows.orchestration import DryRun, Now
from flows.report import Report

Limit = Annotated[
    int, Field(ge=1, le=10_000, title="At most so many articles", description="The longest overdue come first.")
]
Sources = Annotated[
    list[str],
    Field(title="Only articles of these sources", description="Ids as `spacewatch sources` lists them; empty: all."),
]
Since = Annotated[datetime | None, Field(title="First read since", description="Leave out older articles; UTC.")]
Until = Annotated[datetime | None, Field(title="First read before", description="Leave out younger articles; UTC.")]
Everything = Annotated[bool, Field(title="All articles", description="Also those whose time has not come.")]


@flow(name="recheck", flow_run_name=orchestration.name_run, persist_result=False)
async def recheck(  # noqa: PLR0913, PLR0917 - a form of seven fields
    limit: Limit = pipeline.RECHECKS_PER_RUN,
    sources: Sources = [],  # noqa: B006 - Prefect reads the default, nobody writes to it
    since: Since = None,
    until: Until = None,
    everything: Everything = False,
    dry_run: DryRun = False,
    now: Now = None,
) -> State[Report]:
    """Read stored articles again when their time has come, and tell what was changed."""
    start = await orchestration.start(now, dry_run=dry_run)
    narrowed = among({"sources": sources, "since": since, "until": until, "everything": everything})
    return await orchestration.conclude(await pipeline.recheck(start, limit, narrowed))
