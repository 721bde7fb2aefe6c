"""After a deploy: the server's deployments are those of prefect.yaml and no others (``python -m flows.syncing``).

`prefect deploy` only adds and replaces. A deployment or schedule that was taken out of the file would go on
running for ever, and a run whose process and worker died together would hold its place in the queue. A pause
made by a person is left as it is.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from prefect.automations import AutomationCore
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification

TAG = "spacewatch"
ZOMBIES = "spacewatch: a run without a heartbeat has crashed"
SILENT_AFTER = timedelta(seconds=120)  # four heartbeats (flows/prefect_settings.py): a busy server delays some


async def sync(project: Path) -> list[str]:
    """Remove what the file no longer has and see to it that dead runs are found; what was done, a line each."""
    wanted = _slugs_by_deployment(yaml.safe_load((project / "prefect.yaml").read_text(encoding="utf-8")))
    done = []
    async with get_client() as client:
        ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
        for deployment in await client.read_deployments(deployment_filter=ours):
            if deployment.name not in wanted:
                await client.delete_deployment(deployment.id)
                done.append(f"removed the deployment {deployment.name}")
            else:
                done += await _sync_schedules(client, deployment, wanted[deployment.name])
        done += await _watch_for_zombies(client)
    return done


def _slugs_by_deployment(file: Mapping[str, Any]) -> dict[str, set[str]]:
    return {each["name"]: {s["slug"] for s in each.get("schedules", ())} for each in file["deployments"]}


async def _sync_schedules(client: PrefectClient, deployment: DeploymentResponse, slugs: set[str]) -> list[str]:
    done = []
    for schedule in await client.read_deployment_schedules(deployment.id):
        if (schedule.slug or "") not in slugs:
            await client.delete_deployment_schedule(deployment.id, _id(schedule.id))
            done.append(f"removed the schedule {schedule.slug or 'without a name'} of {deployment.name}")
    return done


def _id(given: UUID | str) -> UUID:
    return given if isinstance(given, UUID) else UUID(given)


async def _watch_for_zombies(client: PrefectClient) -> list[str]:
    """The automation that ends runs nobody works on any more, which frees their place within minutes."""
    if await client.read_automations_by_name(ZOMBIES):
        return []
    trigger = EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.*"},
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=SILENT_AFTER,
    )
    why = "its process gave no sign of life for two minutes"
    action = ChangeFlowRunState(name=None, state=StateType.CRASHED, message=why, force=False)
    await client.create_automation(AutomationCore(name=ZOMBIES, trigger=trigger, actions=[action]))
    return [f"made the automation “{ZOMBIES}”"]


if __name__ == "__main__":
    for line in asyncio.run(sync(Path(sys.argv[1]))):
        sys.stdout.write(line + "\n")
