"""What the doctor asks of the service around the work: Prefect and its deployments, the clock, the lease."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import Any

from packaging.version import Version

from alerts import wording
from analysis import vigil
from flows.findings import Finding
from flows.lease import NAME, flow_of
from flows.prefect_settings import LOCAL_API, answers, api_url
from storage import leases, runs
from storage.store import Store

# beyond these a Prefect 3.8 server does not start, or starts and never fires a schedule
CAPS = {"fastapi": Version("0.151"), "sqlalchemy": Version("2.1")}
FLOWS = ("monitor", "recheck", "digest", "backfill", "upkeep")
BY_HAND = {"backfill"}
CLOCK_SLACK = timedelta(minutes=5)


def prefect() -> Iterator[Finding]:
    """Versions that work together, a server, and the deployments on it."""
    yield Finding("ok", "prefect", f"version {metadata.version('prefect')}")
    for name, cap in CAPS.items():
        version = metadata.version(name)
        if Version(version) >= cap:
            detail = f"{name} {version}: schedules would not fire"
            yield Finding("error", "prefect", detail, f"install {name}<{cap}, as requirements.lock does")
    url = api_url(os.environ) or LOCAL_API
    if not answers(url):
        detail = f"no server at {url}: runs by hand use an embedded one, schedules do not fire"
        yield Finding("warning", "prefect", detail, "spacewatch up")
        return
    yield Finding("ok", "prefect", f"server answers at {url}")
    try:
        yield from _deployments(url)
    except (urllib.error.URLError, OSError, ValueError) as error:
        yield Finding("warning", "prefect", f"the server does not list its deployments: {error}", "look into its log")


def _deployments(url: str) -> Iterator[Finding]:
    found = {each["name"]: each for each in _ask(url, "deployments/filter", {}) if each["name"] in FLOWS}
    if missing := [name for name in FLOWS if name not in found]:
        yield Finding("warning", "schedule", f"not deployed: {', '.join(missing)}", "spacewatch deploy, or up")
    for name in sorted(_paused(found.values())):
        remedy = "start it again in the server's pages when that was not meant"
        yield Finding("warning", "schedule", f"{name} is paused", remedy)
    late = _ask(url, "flow_runs/count", {"flow_runs": {"state": {"name": {"any_": ["Late"]}}}})
    if late:
        yield Finding(
            "warning", "schedule", f"{wording.count(late, 'run')} late: no worker takes them", "spacewatch up"
        )
    elif not missing:
        yield Finding("ok", "schedule", f"{len(found)} deployments, none late")


def paused(url: str) -> set[str]:
    """The flows that run on schedule and that somebody has paused on the Prefect server there.

    Raises:
        urllib.error.URLError, OSError, ValueError: where it does not answer as it should.
    """
    return _paused(each for each in _ask(url, "deployments/filter", {}) if each["name"] in FLOWS)


def _paused(deployments: Iterable[Mapping[str, Any]]) -> set[str]:
    resting = (d for d in deployments if d["paused"] or not any(each["active"] for each in d["schedules"]))
    return {deployment["name"] for deployment in resting} - BY_HAND


def _ask(url: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the address of the API that just answered
        f"{url.rstrip('/')}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)


def clock(store: Store) -> Iterator[Finding]:
    """A clock that went back, by the runs written down before."""
    ahead = [run for flow in FLOWS for run in runs.latest(store, flow, 1) if run.started_at > _now() + CLOCK_SLACK]
    if ahead:
        detail = f"the last {ahead[0].flow} run began at {ahead[0].started_at:%Y-%m-%d %H:%M} UTC, which is to come"
        yield Finding("warning", "clock", detail, "set the clock (NTP); what is due is judged by it")
    else:
        yield Finding("ok", "clock", f"{_now():%Y-%m-%d %H:%M} UTC, no run lies ahead of it")


def flows(store: Store, now: datetime, resting: Mapping[str, datetime], unknown: str) -> Iterator[Finding]:
    """Flows whose runs are overdue by their own habit, at work for too long, or killed with none begun since.

    While one hangs the others wait for it, and are not complained of. After the machine was off, or the flow paused
    (``resting`` has when each was last seen so, ``unknown`` why that could not be asked), each has its usual pause
    again.
    """
    pasts = {flow: _past(store, flow, now) for flow in FLOWS if flow not in BY_HAND}
    hanging = {flow: past for flow, past in pasts.items() if past.is_running and past.is_alive}
    since = vigil.resumed([begin for past in pasts.values() for begin in past.begins])
    for flow, past in (hanging or pasts).items():
        starts = [moment for moment in (since, resting.get(flow)) if moment]
        if problem := vigil.complaint(past, now, max(starts, default=None)):
            if unknown and not past.is_running:
                problem = f"{problem} ({unknown})"
            holder = leases.holder_of(store, NAME)
            at_work = f"end what holds the database ({holder})" if leases.is_held(store, NAME, now) else ""
            yield Finding("error", flow, problem, at_work or "spacewatch up, or look into the log")


def _past(store: Store, flow: str, now: datetime) -> vigil.Past:
    known = runs.past(store, flow, vigil.MEMORY)
    lengths = [run.finished_at - run.started_at for run in known if run.finished_at]
    is_alive = leases.is_held(store, NAME, now) and flow_of(leases.holder_of(store, NAME)) == flow
    return vigil.Past(
        begins=[run.started_at for run in known],
        longest=max(lengths, default=timedelta()),
        is_running=bool(known) and known[-1].finished_at is None,
        is_alive=is_alive,
    )


def lease(store: Store) -> Iterator[Finding]:
    """Who is at work now."""
    holder = leases.holder_of(store, NAME)
    if holder:
        yield Finding("ok", "lease", f"last taken by {holder}; a dead holder's lease is free at once")


def _now() -> datetime:
    return datetime.now(UTC)
