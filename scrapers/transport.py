"""The only place that ties httpx to our gate: its connections are opened by ``gate.Gate``."""

from __future__ import annotations

import httpcore
import httpx

from scrapers.gate import Gate

_IDLE_SECONDS = 30.0  # longer than any gap between two requests to one host


class GatedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport on a pool whose connections pass our gate."""

    def __init__(self, gate: Gate, at_once: int, proxy: str = "", ca_file: str = "") -> None:
        context = httpx.create_ssl_context(trust_env=False)
        if ca_file:
            context.load_verify_locations(ca_file)
        super().__init__(verify=context, trust_env=False, http2=True, proxy=proxy or None)
        if proxy:  # it resolves the names, so only the look at the URL remains to us
            return
        # httpx has no public way to hand over a network backend; tests/scrapers/test_gate.py fails
        # if a release of httpx stops looking here.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=at_once * 2,
            max_keepalive_connections=at_once,
            keepalive_expiry=_IDLE_SECONDS,
            http2=True,
            network_backend=gate,
        )
