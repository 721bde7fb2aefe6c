"""The only place that turns what went wrong on the web into a ``Missed`` a person understands."""

from __future__ import annotations

import re
import ssl
from typing import Final

import httpx

from analysis.model import Miss, Missed
from scrapers.bounds import CorruptError, TooLargeError
from scrapers.gate import GateError

REMEDIES: Final[dict[Miss, str]] = {
    Miss.NETWORK: "check the network and that the host name still exists; it is tried again by itself",
    Miss.TIMEOUT: "it is tried again by itself; if it stays so, raise total_seconds or drop the address",
    Miss.BUSY: "nothing to do: the host is left alone for the time it asked for",
    Miss.SERVER: "nothing to do: the fault is the site's; it is tried again by itself",
    Miss.TRUNCATED: "it is tried again by itself; if it stays so, the site sends broken pages",
    Miss.NOT_FOUND: "open the address in a browser; if it moved, correct the source's file",
    Miss.GONE: "the site says it will not come back: look for its new address",
    Miss.DENIED: "open the address in a browser; the site may refuse programs, or want a subscription",
    Miss.GATE: "only public web addresses are fetched; correct the address, or use allow_loopback for a test",
    Miss.REDIRECT: "open the address in a browser and write down where it ends",
    Miss.TOO_LARGE: "raise max_bytes if this is really a page or feed",
    Miss.TLS: "the certificate is not trusted: the site must renew it, or its authority be added (ca_file)",
    Miss.ELSEWHERE: "nothing to do: it is fetched when the workers are back",
    Miss.OTHER: "open the address in a browser; the site answers in an unusual way",
}
_STATUSES: Final[dict[int, tuple[Miss, str]]] = {
    401: (Miss.DENIED, "the site wants a log-in"),
    402: (Miss.DENIED, "the site wants payment"),
    403: (Miss.DENIED, "the site refuses us"),
    404: (Miss.NOT_FOUND, "there is no such page"),
    410: (Miss.GONE, "the page was removed for good"),
    429: (Miss.BUSY, "we ask too often"),
    451: (Miss.DENIED, "the page is withheld for legal reasons"),
    503: (Miss.BUSY, "the site is overloaded or in maintenance"),
}


def missed(url: str, miss: Miss, detail: str, *, status: int = 0, retry_after: float | None = None) -> Missed:
    """A ``Missed`` with the usual remedy for its kind."""
    return Missed(url, miss, detail, REMEDIES.get(miss, ""), status, retry_after)


def from_status(url: str, status: int) -> Missed:
    """What an HTTP status that brings no page means."""
    miss, words = _STATUSES.get(status, (Miss.OTHER, "an answer that is no page"))
    if status >= 500 and status not in _STATUSES:
        miss, words = Miss.SERVER, "the site has an internal error"
    return missed(url, miss, f"{words} (HTTP {status})", status=status)


def from_error(url: str, error: Exception) -> Missed:
    """What an exception of the transport, the gate or the bounds means."""
    miss = _kind(error)
    if miss is Miss.TOO_LARGE and isinstance(error, httpx.ProtocolError):
        return missed(url, miss, "the answer is too large: its headers are longer than anybody needs")
    words = str(error).strip() or _SILENT.get(type(error), type(error).__name__)
    return missed(url, miss, f"{_WORDS.get(miss, 'the answer could not be used')}: {words}")


# Errors that come without a word of their own.
_SILENT: Final[dict[type[Exception], str]] = {
    httpx.ReadError: "the server dropped it",
    httpx.WriteError: "the server dropped it",
    httpx.ConnectTimeout: "connecting took too long",
    httpx.ReadTimeout: "the answer took too long",
}
_WORDS: Final[dict[Miss, str]] = {
    Miss.NETWORK: "no connection",
    Miss.TIMEOUT: "no answer in time",
    Miss.TRUNCATED: "the answer is incomplete",
    Miss.GATE: "refused by our own gate",
    Miss.TOO_LARGE: "the answer is too large",
    Miss.TLS: "no safe connection",
}
# The first that matches counts, so subclasses stand before their parents.
_KINDS: Final[tuple[tuple[type[Exception], Miss], ...]] = (
    (GateError, Miss.GATE),
    (TooLargeError, Miss.TOO_LARGE),
    (CorruptError, Miss.TRUNCATED),
    (TimeoutError, Miss.TIMEOUT),
    (httpx.TimeoutException, Miss.TIMEOUT),
    (httpx.UnsupportedProtocol, Miss.GATE),
    (httpx.NetworkError, Miss.NETWORK),
    (httpx.ProxyError, Miss.NETWORK),
)


def _kind(error: Exception) -> Miss:
    if isinstance(error, httpx.ConnectError) and _is_about_tls(error):
        return Miss.TLS
    # h11 and hpack stop reading headers at 100 and 64 kB; their words for it are these.
    if isinstance(error, httpx.ProtocolError) and re.search("buffer too long|Oversized header", str(error)):
        return Miss.TOO_LARGE
    if isinstance(error, httpx.RemoteProtocolError):
        # h11 words for a peer that hung up: before the first byte it is the network, later a cut.
        is_silent = "without sending a response" in str(error)
        is_cut = "incomplete" in str(error) or "without sending complete" in str(error)
        return Miss.NETWORK if is_silent else Miss.TRUNCATED if is_cut else Miss.OTHER
    return next((miss for kind, miss in _KINDS if isinstance(error, kind)), Miss.OTHER)


def _is_about_tls(error: BaseException | None) -> bool:
    for _ in range(6):  # httpx wraps httpcore wraps anyio wraps ssl
        if error is None:
            return False
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
