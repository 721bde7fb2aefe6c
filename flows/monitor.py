"""The flow that looks for news: visit the sources that are due, keep what matters, tell who asked."""

from __future__ import annotations

from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import orchestration, pipeline
from flows.launch import span
from flows.orchestration import DryRun, Now, Since, Until
from flows.report import Report

Only = Annotated[
    list[str],
    Field(title="Only these sources", description="Ids as `spacewatch sources` lists them; empty: all that are due."),
]
Everything = Annotated[bool, Field(title="All sources", description="Also those whose time has not come.")]


@flow(name="monitor", flow_run_name=orchestration.name_run, persist_result=False)
async def monitor(  # noqa: PLR0913, PLR0917 - a form of six fields
    sources: Only = [],  # noqa: B006 - Prefect reads the default, nobody writes to it
    everything: Everything = False,
    since: Since = None,
    until: Until = None,
    dry_run: DryRun = False,
    now: Now = None,
) -> State[Report]:
    """Fetch new articles, judge, deduplicate, group and store them, and send the alerts."""
    start = await orchestration.start(now, dry_run=dry_run)
    narrowed = span({"since": since, "until": until})
    return await orchestration.conclude(await pipeline.monitor(start, sources, everything, narrowed))
