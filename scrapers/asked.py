"""The only place that says what is really asked for an address, and how often it may be."""

from __future__ import annotations

from analysis.model import Address
from scrapers import gdelt, wordpress


def requested(address: Address) -> str:
    """What is asked for: the address itself, or the query it stands for."""
    if address.kind == "wordpress":
        return wordpress.posts_url(address.url)
    return gdelt.query_url(address.url) if address.kind == "gdelt" else address.url


def least_gap(address: Address) -> float:
    """Seconds between two requests that the publisher of this kind of address asks for; 0 = the usual ones."""
    return gdelt.GAP_SECONDS if address.kind == "gdelt" else 0.0
