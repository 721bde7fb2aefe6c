"""The only place that decides which addresses we may open a connection to.

Two looks: at the URL before anything is sent (scheme, port, credentials), and at the address *really
connected to* after the name was resolved. The second is the one that holds: ``http://2130706433/``,
``http://0177.0.0.1/`` or a public name that points to 10.0.0.1 all look harmless before.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from itertools import chain, zip_longest
from typing import Final

import httpcore
import httpx

from analysis import urls

WEB_PORTS: Final = frozenset({80, 443, 8080, 8443})
_PORT_OF: Final = {"http": 80, "https": 443}
# A name with dozens of addresses must not eat the whole time of a fetch: two of each family is what
# a browser tries before a person gives up.
_ADDRESSES_TRIED: Final = 4
# Names are resolved by blocking calls; during an outage each takes seconds, so they get threads of
# their own, as many as fetches run at once.
_NAMES_AT_ONCE: Final = 20
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_TRANSLATED: Final = ipaddress.ip_network("::ffff:0:0:0/96")  # RFC 2765: IPv4 behind a translator
_ISATAP: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})  # RFC 5214: the upper half of an interface id
# Not public whatever this Python's own table says: each was missing from the table of some 3.11 or 3.12.
_NEVER: Final = tuple(
    ipaddress.ip_network(each)
    for each in (
        "192.0.0.0/24",  # RFC 6890, protocol assignments
        "192.88.99.0/24",  # RFC 7526, the relays of 6to4
        "64:ff9b:1::/48",  # RFC 8215, translation inside a network
        "fec0::/10",  # RFC 3879, site-local
        "3fff::/20",  # RFC 9637, documentation
        "5f00::/16",  # RFC 9602, segment identifiers
    )
)
# What inet_aton takes for an IPv4 address: 2130706433, 0x7f.1, 0177.0.0.1, 127.1.
_NUMERIC: Final = re.compile(r"(?:(?:0x[0-9a-f]*|\d+)\.){0,3}(?:0x[0-9a-f]*|\d+)\.?")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
ConnectTo = Mapping[str, tuple[str, int]]


class GateError(Exception):
    """The gate refuses this address; the text says why, for people."""


def check_url(url: str, connect_to: ConnectTo, *, allow_loopback: bool = False) -> httpx.URL:
    """The address, parsed, when the gate lets it pass; raises ``GateError`` with the reason otherwise."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise GateError(f"not a web address: {error}") from error
    if parsed.scheme not in _PORT_OF:
        raise GateError(f"only http and https are fetched, not {parsed.scheme or 'an address without scheme'!r}")
    if not parsed.host:
        raise GateError("the address names no host")
    if parsed.userinfo or not urls.is_web(url):
        raise GateError("the address carries a user name or password, or cannot be read in one way only")
    port = parsed.port or _PORT_OF[parsed.scheme]
    if port not in WEB_PORTS and override(parsed.host, connect_to) is None:
        allowed = ", ".join(map(str, sorted(WEB_PORTS)))
        raise GateError(f"port {port} is not a port of the web ({allowed})")
    number = _read_number(parsed.host)
    if number and override(parsed.host, connect_to) is None and not is_allowed(number, allow_loopback=allow_loopback):
        raise GateError(f"{parsed.host} is not a public address")
    return parsed


def _read_number(host: str) -> str:
    """The IP address a host is written as, in its usual spelling; empty for a name.

    The resolver would understand these spellings later; a proxy would too, and there our gate is not asked.
    """
    if ":" in host:
        return host
    if not _NUMERIC.fullmatch(host.lower()):
        return ""
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        return ""


def override(host: str, connect_to: ConnectTo) -> tuple[str, int] | None:
    """Where a host of the local newsroom really lives; nothing for all others."""
    name = host.lower().rstrip(".")
    return next((place for pattern, place in connect_to.items() if fnmatchcase(name, pattern.lower())), None)


def is_allowed(text: str, *, allow_loopback: bool) -> bool:
    """May we connect to this IP address? Addresses embedded in IPv6 forms are judged by what they embed."""
    address = _unwrap(ipaddress.ip_address(text.partition("%")[0]))
    if address.is_loopback:
        return allow_loopback
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    # is_global alone lets some multicast groups pass.
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


class Gate(httpcore.AsyncNetworkBackend):
    """Resolves names, refuses addresses that are not public, and connects to the address it checked."""

    def __init__(self, connect_to: ConnectTo, *, allow_loopback: bool) -> None:
        self._connect_to = connect_to
        self._allow_loopback = allow_loopback
        self._inner = httpcore.AnyIOBackend()
        self._threads = ThreadPoolExecutor(max_workers=_NAMES_AT_ONCE, thread_name_prefix="names")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first checked address that answers."""
        place, port = override(host, self._connect_to) or (host, port)
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in self._pass(host, await self._resolve(place, port)):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def sleep(self, seconds: float) -> None:
        """What httpcore waits with."""
        await self._inner.sleep(seconds)

    def close(self) -> None:
        """Let the threads go; a resolver call still running ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _resolve(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(
                self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            )
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} does not resolve: {error}") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def _pass(self, host: str, addresses: list[str]) -> list[str]:
        good = [each for each in addresses if is_allowed(each, allow_loopback=self._allow_loopback)]
        if addresses and not good:
            raise GateError(f"{host} leads to {addresses[0]}, which is not a public address")
        sixes = [each for each in good if ":" in each]
        fours = [each for each in good if ":" not in each]
        return [each for each in chain(*zip_longest(sixes, fours)) if each][:_ADDRESSES_TRIED]


def _unwrap(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, else itself.

    Mapped, compatible, translated (RFC 2765), NAT64, ISATAP, 6to4 and Teredo: whoever routes one of these
    delivers to the address inside.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address
    number = int(address)
    at_the_end = address in _NAT64 or address in _TRANSLATED or (number >> 32 == 0 and number > 1)
    if at_the_end or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
