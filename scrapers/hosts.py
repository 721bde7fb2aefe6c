"""The only place that says which hosts belong to one registered site."""

from __future__ import annotations

from analysis import urls

# Second-level labels under which registries sell names (co.uk, gov.in, go.jp). The full Public Suffix
# List would need a download; for a label missing here two sites of one registry count as one.
_SHARED = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ltd", "mil", "ne", "net", "nic", "or", "org"}
)


def is_same_site(one: str, other: str) -> bool:
    """Do two addresses belong to one registered site (``www.mid.ru`` and ``mid.ru``)?"""
    site = registered(one)
    return bool(site) and site == registered(other)


def registered(url: str) -> str:
    """The registered name of an address's host; the host itself where it is a number or a short name."""
    host = urls.host(url)
    labels = host.split(".")
    if len(labels) <= 2 or ":" in host or labels[-1].isdigit():
        return host
    is_shared = len(labels[-1]) == 2 and labels[-2] in _SHARED
    return ".".join(labels[-3:] if is_shared else labels[-2:])
