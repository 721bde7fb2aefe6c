"""The flow that sums up: one letter for each recipient who wants to hear daily or weekly."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows import orchestration, pipeline
from flows.orchestration import DryRun, Now
from flows.report import Report


@flow(name="digest", flow_run_name=orchestration.name_run, persist_result=False)
async def digest(dry_run: DryRun = False, now: Now = None) -> State[Report]:
    """Write and send the digests that are due."""
    start = await orchestration.start(now, dry_run=dry_run)
    return await orchestration.conclude(await pipeline.digest(start))
