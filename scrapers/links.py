"""The only place that reads what a server says beside the body about other addresses (RFC 8288)."""

from __future__ import annotations

import re

from analysis.model import Page
from scrapers.listing import resolve

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w*\-]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def linked(page: Page, *relations: str) -> str:
    """The address a Link header gives for the first of these relations it knows; empty where there is none."""
    found: dict[str, str] = {}
    for name, value in page.headers:
        if name.lower() != "link":
            continue
        for target, parameters in _LINK.findall(value[:20_000]):
            said = _REL.search(parameters)
            for relation in (said.group(1) or said.group(2) or "").lower().split() if said else ():
                found.setdefault(relation, resolve(target, page.final_url))
    return next((found[each] for each in relations if found.get(each)), "")
