"""What a site's robots.txt said, as it is kept between runs (RFC 9309 §2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

# The standard lets an answer be used for 24 hours; it is loaded up to an hour before that, so that it is not
# older at the end of a run than it may be.
USED_FOR = timedelta(hours=23)
# RFC 9309 §2.5 asks for at least 500 KiB; what lies beyond is not read.
MAX_BYTES = 512_000


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """The answer of one origin; one that lets us do anything, since it has no such file, has no body."""

    origin: str  # scheme, host and, where it is not the usual one, port: https://example.org:8443
    status: int  # 0: redirects that led to no answer
    body: bytes = b""
