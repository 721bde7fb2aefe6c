"""The flow that keeps house: integrity check, backup, retention."""

from __future__ import annotations

from prefect import flow
from prefect.client.schemas.objects import State

from flows import orchestration, pipeline
from flows.orchestration import DryRun, Now
from flows.report import Report


@flow(name="upkeep", flow_run_name=orchestration.name_run, persist_result=False)
async def upkeep(dry_run: DryRun = False, now: Now = None) -> State[Report]:
    """Check the database, back it up, tidy it."""
    start = await orchestration.start(now, dry_run=dry_run)
    return await orchestration.conclude(await pipeline.upkeep(start))
