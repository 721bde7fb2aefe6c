"""The flow that reads the past: web archives and dated texts from files, judged and stored, told to nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import orchestration, pipeline
from flows.launch import span
from flows.orchestration import DryRun, Now, Since, Until
from flows.report import Report

Files = Annotated[
    list[str], Field(title="Files", description="Web archives, .warc or .warc.gz; dated texts, .txt or .jsonl.")
]
Workers = Annotated[int, Field(ge=0, title="Workers", description="Processes that read pages of archives; 0: none.")]


@flow(name="backfill", flow_run_name=orchestration.name_run, persist_result=False)
async def backfill(  # noqa: PLR0913, PLR0917 - a form of six fields
    files: Files,
    workers: Workers = 1,
    since: Since = None,
    until: Until = None,
    dry_run: DryRun = False,
    now: Now = None,
) -> State[Report]:
    """Read web archives and dated texts into the archive."""
    start = await orchestration.start(now, dry_run=dry_run)
    narrowed = span({"since": since, "until": until})
    report = await pipeline.backfill(start, [Path(f) for f in files], workers, narrowed)
    return await orchestration.conclude(report)
