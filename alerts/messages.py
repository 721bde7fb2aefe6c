"""The only place that speaks to messengers and webhooks, through Apprise: the short form of a letter, to a URL.

The URL holds a secret. So it comes from the settings and never from a rule, it is in no record and no verdict, and what
Apprise and its HTTP library would log of it stays unheard.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from alerts.post import Verdict
from analysis.model import Letter

_TALKATIVE = ("apprise", "urllib3")


def send(letter: Letter, urls: Mapping[str, str]) -> Verdict:
    """Hand the letter's short form to the recipient's URL; what is wrong there passes when a person puts it right."""
    name = letter.recipient.id
    url = urls.get(name, "")
    remedy = f"set SPACEWATCH_APPRISE to {name}=URL, in a form that the pages of Apprise show"
    if not url:
        return Verdict(ok=False, detail=f"recipient {name} has no URL; {remedy}")
    with _unheard() as said:
        import apprise

        service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if service is None:
            return Verdict(ok=False, detail=f"the URL of {name} is none that Apprise knows; {remedy}")
        messenger = apprise.Apprise()
        messenger.add(service)
        is_sent = messenger.notify(body=letter.short or letter.subject, title=letter.subject, body_format="text")
    kind = str(service.service_name)
    if is_sent:
        return Verdict(ok=True, detail=f"taken by {kind}")
    status = re.search(r"error[= ](\d{3})\b", said.getvalue())
    answer = f" (HTTP {status[1]})" if status else ""
    return Verdict(ok=False, detail=f"{kind} did not take it{answer}; it is tried again, check the URL of {name}")


@contextmanager
def _unheard() -> Iterator[io.StringIO]:
    """What Apprise says goes into a buffer that nobody else reads, whatever the logging is set to."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    before = {name: logging.getLogger(name).propagate for name in _TALKATIVE}
    for name in _TALKATIVE:
        logging.getLogger(name).propagate = False
        logging.getLogger(name).addHandler(handler)
    try:
        yield said
    finally:
        for name, propagates in before.items():
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).propagate = propagates
