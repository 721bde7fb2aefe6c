"""Before Prefect is imported: the settings it needs to start reliably, and the API it is to use.

Prefect reads ``prefect.toml`` only from the current directory, so a command started elsewhere would miss
them; hence environment variables, each a default that a value already set overrides.
"""

from __future__ import annotations

import logging
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import MappingProxyType

log = logging.getLogger(__name__)

LOCAL_API = "http://127.0.0.1:4200/api"

DEFAULTS = MappingProxyType(
    {
        # the default of 20 s failed on the first cold start of two versions
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        # the only foreign host the server would call; DO_NOT_TRACK does not stop it
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # one write for each task run costs 55 ms of server CPU, a batch 16 ms; and an embedded server
        # loses what it has not written when the run ends
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1.0",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
        # in memory, a slot of a killed run is lost for good when the server restarts
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # so that a run whose process and worker died is found within minutes (flows/syncing.py)
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        # a run takes 0.4 MB, two thirds of it events (dropped after 7 days), and is otherwise kept for ever
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 24 * 3600),
        # our log lines belong to the run that wrote them, and to nobody outside of one
        "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,scrapers,alerts",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_CLI_PROMPT": "false",
    }
)


def prepare(environ: MutableMapping[str, str]) -> None:
    """Fill in what is unset; to be called before Prefect is imported."""
    for name, value in DEFAULTS.items():
        environ.setdefault(name, value)


def choose_api(environ: MutableMapping[str, str]) -> str | None:
    """Point Prefect at the API that answers; ``None`` when an embedded server must do."""
    prepare(environ)
    asked = api_url(environ)
    for url in filter(None, (asked, LOCAL_API)):
        if answers(url):
            environ["PREFECT_API_URL"] = url
            return url
    if asked:
        log.warning("no Prefect API answers", extra={"url": asked, "instead": "an embedded server"})
    embed(environ)
    return None


def answers(url: str) -> bool:
    """True when a Prefect API says that it is healthy there."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=3) as reply:  # noqa: S310
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def api_url(environ: Mapping[str, str]) -> str:
    """The API a person has chosen, by the environment or by Prefect's active profile; empty if none.

    Read from Prefect's file of profiles, since importing Prefect would fix all settings at once.
    """
    if environ.get("PREFECT_API_URL"):
        return environ["PREFECT_API_URL"]
    home = Path(environ.get("PREFECT_HOME") or Path.home() / ".prefect")
    try:
        profiles = tomllib.loads((home / "profiles.toml").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    active = environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL", ""))


def embed(environ: MutableMapping[str, str]) -> None:
    """Ask for an embedded server. An empty URL would start one too, but break the sending of events."""
    environ.pop("PREFECT_API_URL", None)
    environ["PREFECT_PROFILE"] = "ephemeral"
