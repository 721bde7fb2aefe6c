"""The only place that turns steps into Prefect tasks and a report into a state and an artifact."""

from __future__ import annotations

import importlib
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Annotated, Any, TypeVar

from prefect import task
from prefect.artifacts import acreate_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from analysis.model import ChangeKind
from flows import logs
from flows.desk import open_desk
from flows.pipeline import Start
from flows.report import Report, SentLetter
from flows.secrets import with_secrets
from flows.settings import moment, read

T = TypeVar("T")

MOST_EVENTS = 200  # of a run: each costs the server 5 ms and some kB

Now = Annotated[
    datetime | None,
    Field(title="As of", description="The time this run takes for now; empty means the real one."),
]


async def as_task(name: str, work: Callable[[], Awaitable[T]]) -> T:
    """One step as one task: named, timed and logged by Prefect, its data never copied to the server."""
    kind = name.partition(" ")[0]

    @task(name=kind, task_run_name=name.replace("{", "(").replace("}", ")"), cache_policy=NO_CACHE)
    async def step() -> Any:
        return await work()

    result: T = await step.with_options(persist_result=False)()
    return result


DryRun = Annotated[
    bool,
    Field(title="Dry run", description="Look and judge, keep nothing, tell nobody; the report says what would be."),
]

Since = Annotated[
    datetime | None,
    Field(title="Published since", description="Leave out what is older; UTC. What has no date is not left out."),
]
Until = Annotated[datetime | None, Field(title="Published before", description="Leave out what is younger; UTC.")]


async def start(now: datetime | None, *, dry_run: bool = False) -> Start:
    """What a flow run begins with: settings from the environment, secrets from it or from Prefect."""
    settings = await with_secrets(read(os.environ))
    logs.set_up(settings)
    alone = Start(open_desk(settings), moment(now), step=as_task, dry_run=dry_run)
    if not settings.spread:
        return alone
    from flows import carriers  # for which a run that gathers everything itself need not wait

    return replace(alone, open_carrier=carriers.opener(settings.spread))


def publish(report: Report) -> None:
    """Each change as an event "spacewatch.new", "spacewatch.edited", "spacewatch.silent" …, for Prefect's automations.

    Its resource is spacewatch.story.12, spacewatch.article.7, spacewatch.source.tass or spacewatch.watch. The first
    run over many sources would send thousands, so no more than 200 are.
    """
    for each in report.happenings[:MOST_EVENTS] if not report.dry_run else ():
        about = "watch"
        if each.kind == ChangeKind.NEW and each.story_id is not None:
            about = f"story.{each.story_id}"
        elif each.article_id is not None:
            about = f"article.{each.article_id}"
        elif each.source_id:
            about = f"source.{each.source_id}"
        resource = {"prefect.resource.id": f"spacewatch.{about}", "prefect.resource.name": each.what[:200]}
        emit_event(f"spacewatch.{each.kind}", resource, payload=asdict(each))


async def conclude(report: Report) -> State[Report]:
    """Publish the run's page and events (also of each alert sent), and end in the state that says how it went."""
    publish(report)
    for letter in report.told.sent_letters if not report.dry_run else ():
        _announce(letter)
    browse = "" if report.dry_run else read(os.environ).browse_url  # what was not kept has no page
    await acreate_markdown_artifact(report.markdown(browse), key=f"{report.flow}-run", description=report.line)
    if report.state == "outage":
        return Failed(name="NothingReached", message=report.line, data=report)
    name = "CompletedWithErrors" if report.state == "with_errors" else "Completed"
    return Completed(name=name, message=report.line, data=report)


def _announce(letter: SentLetter) -> None:
    """One event for each alert of a letter, on which automations can be hung; Prefect drops what it cannot take."""
    for key in letter.alert_keys:
        emit_event(
            event="spacewatch.alert.sent",
            resource={"prefect.resource.id": f"spacewatch.alert.{key}", "prefect.resource.name": letter.subject},
            payload={
                "recipient": letter.recipient_id,
                "channel": letter.channel,
                "subject": letter.subject,
                "message_id": letter.message_id,
                "short": letter.short,
            },
        )


def name_run() -> str:
    """A name that says what a run is: flow, time, and what it was narrowed to."""
    given = {k: v for k, v in flow_run.parameters.items() if v and k != "now"}
    given_time = flow_run.parameters.get("now") or flow_run.scheduled_start_time
    when = given_time if isinstance(given_time, str) else f"{moment(given_time):%Y-%m-%d %H:%M}"
    told = ", ".join(_short(k, v) for k, v in given.items())
    return f"{flow_run.flow_name} {when}" + (f" · {told}" if told else "")


def _short(name: str, value: object) -> str:
    if value is True:
        return name
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{name}: {' '.join(text.split())[:60]}"


async def run(flow: str, parameters: Mapping[str, Any]) -> tuple[Report, str]:
    """Run a flow in this process; its report and the id of its flow run.

    Raises whatever the run failed of.
    """
    module = importlib.import_module(f"flows.{flow}")
    state: State[Report] = await getattr(module, flow)(**parameters, return_state=True)
    outcome: object = await state.aresult(raise_on_failure=False)
    if isinstance(outcome, BaseException):
        raise outcome
    if not isinstance(outcome, Report):
        raise TypeError(f"{flow} ended in state {state.name} without a report: {state.message}")
    return outcome, str(state.state_details.flow_run_id)
