"""Which flows a person has paused, by Prefect's word, and until when: a paused flow is not overdue, nor at once after.

What was last seen is kept in a small file beside the watch's own.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.error
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flows import examining_service, vitals
from flows import settings as settings_room
from flows.prefect_settings import LOCAL_API, answers, api_url
from flows.settings import Settings

log = logging.getLogger(__name__)

MEMORY = "pauses.json"


@dataclass(frozen=True)
class Pauses:
    """When each flow was last seen paused (now, for one that is), and why that could not be asked now."""

    last: Mapping[str, datetime] = field(default_factory=dict)
    unknown: str = ""


def ask(settings: Settings, now: datetime) -> Pauses:
    """The pauses as Prefect and our memory have them; the memory is renewed."""
    before = _remembered(settings, now)
    chosen = api_url(os.environ)
    url = chosen or LOCAL_API
    if not answers(url):  # where nobody has chosen a server there is perhaps none, and cron starts the runs
        return Pauses(before, f"no Prefect server at {url} to ask whether it is paused" if chosen else "")
    try:
        after = {**before, **dict.fromkeys(examining_service.paused(url), now)}
    except (urllib.error.URLError, OSError, ValueError) as error:
        return Pauses(before, f"the Prefect server does not say whether it is paused: {error}")
    if after != before:
        _remember(settings, after)
    return Pauses(after)


def _remembered(settings: Settings, now: datetime) -> dict[str, datetime]:
    try:
        kept = json.loads((settings.home / MEMORY).read_text(encoding="utf-8"))
        moments = {flow: settings_room.moment(datetime.fromisoformat(moment)) for flow, moment in kept.items()}
        # seen by a clock that was wrong, a pause still to come would hush the watch until then
        return {flow: moment for flow, moment in moments.items() if moment <= now}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("the pauses are asked for anew", extra={"file": str(settings.home / MEMORY), "why": str(error)})
        return {}


def _remember(settings: Settings, last: Mapping[str, datetime]) -> None:
    text = json.dumps({flow: moment.isoformat() for flow, moment in last.items()}, indent=1)
    try:
        vitals.replace_file(settings.home / MEMORY, text)
    except OSError as error:  # as with the watch's own memory: a full disk is told by others
        log.warning("the pauses could not be written down", extra={"why": str(error)})
