"""How a run started by hand finds its engine: a Prefect server that answers, else an embedded one, else none.

An alerting tool must not stay silent because its orchestrator did: when Prefect cannot start, or fails
on the way, the plain pipeline does the same work, with a warning. Every step can be repeated safely.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from analysis.errors import UserError
from flows import embedded, logs, pipeline, prefect_settings
from flows import settings as settings_room
from flows.desk import open_desk
from flows.report import Report
from flows.settings import Settings
from flows.times import Span
from storage.articles import Among

log = logging.getLogger(__name__)

DRAIN_SECONDS = 6.0  # an embedded server loses the task runs it has not written when it is stopped

Parameters = Mapping[str, Any]
Plain = Callable[[pipeline.Start, Parameters], Coroutine[Any, Any, Report]]

PLAIN: dict[str, Plain] = {
    "monitor": lambda start, p: pipeline.monitor(start, p["sources"], p["everything"], span(p)),
    "recheck": lambda start, p: pipeline.recheck(start, p["limit"], among(p)),
    "digest": lambda start, _: pipeline.digest(start),
    "backfill": lambda start, p: pipeline.backfill(start, [Path(f) for f in p["files"]], p["workers"], span(p)),
    "upkeep": lambda start, _: pipeline.upkeep(start),
}


def among(parameters: Parameters) -> Among:
    """To which articles a recheck with these parameters is narrowed."""
    asked = span(parameters)
    return Among(tuple(parameters["sources"]), asked.since, asked.until, parameters["everything"])


def span(parameters: Parameters) -> Span:
    """To which time a run with these parameters is narrowed.

    Raises:
        SettingsError: where its end is not after its beginning.
    """
    given = (parameters.get("since"), parameters.get("until"))
    return Span(*(settings_room.moment(each) if each else None for each in given))


def launch(flow: str, settings: Settings, parameters: Parameters, *, bare: bool = False) -> Report:
    """Run a flow to its end and return its report.

    Raises:
        UserError: wrong with and without Prefect, so that there is no point in trying again without.
    """
    if bare:
        return run_bare(flow, settings, parameters)
    try:
        return _run_with_prefect(flow, parameters)
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the news must not wait for it
        log.warning(
            "Prefect failed; running the plain pipeline",
            extra={"why": f"{type(error).__name__}: {error}", "remedy": "spacewatch doctor"},
        )
        return run_bare(flow, settings, parameters)


def run_bare(flow: str, settings: Settings, parameters: Parameters) -> Report:
    """The plain pipeline: the same work, no history in Prefect."""
    logs.set_up(settings)
    now = settings_room.moment(parameters.get("now"))
    start = pipeline.Start(open_desk(settings), now, dry_run=parameters.get("dry_run", False))
    return asyncio.run(PLAIN[flow](start, parameters))


def _run_with_prefect(flow: str, parameters: Parameters) -> Report:
    server = None if prefect_settings.choose_api(os.environ) else embedded.start(os.environ)
    from flows import orchestration

    if server:  # which came up while we imported
        server.wait()
    report, flow_run_id = asyncio.run(orchestration.run(flow, parameters))
    if server:
        _drain(flow_run_id)
    return report


def _drain(flow_run_id: str) -> None:
    """Wait until the embedded server has written every task run of this flow run down."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    mine = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))  # type: ignore[list-item]  # pydantic parses it
    end = time.monotonic() + DRAIN_SECONDS
    with get_client(sync_client=True) as client:
        while time.monotonic() < end:
            states = [r.state for r in client.read_task_runs(flow_run_filter=mine, limit=200)]
            if states and all(s and s.is_final() for s in states):
                return
            time.sleep(0.25)
