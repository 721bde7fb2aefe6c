"""Nobody gets us to talk to a machine that is not public."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from analysis.model import Fetched, Miss, Missed, Page
from scrapers.gate import GateError, check_url, is_allowed
from tests.scrapers.web import Web, serve, settings, talk


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        started.says("/a", "inner secrets")
        yield started


def strict(url: str) -> Fetched:
    """Ask as in real life: no loopback, no invented hosts."""
    chosen = settings(1, connect_to={}, allow_loopback=False)
    return talk(lambda client: client.fetch(url), chosen)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0/",
        "http://[::1]/",
        "http://127。0。0。1/",
        "http://１２７.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:10.0.0.1]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/",
        "http://[2a01:1234::5efe:10.0.0.1]/",
        "http://[2a01:1234::200:5efe:192.168.0.1]/",
        "http://[fec0::1]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://[ff02::1]/",
        "http://[::]/",
        "http://192.0.0.9/",
        "http://192.88.99.1/",
        "http://198.18.0.1/",
        "http://192.0.2.1/",
        "http://240.0.0.1/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://site.example:22/",
        "http://site.example:65536/",
        "http://user:secret@site.example/",
        "http://user@site.example/",
        "http://site.example\\@10.0.0.1/",
        "ftp://site.example/",
        "file:///etc/passwd",
        "gopher://site.example/",
        "javascript:alert(1)",
        "//site.example/a",
        "not an address",
        "http://",
        "",
        "http://[::1",
    ],
)
def test_no_private_address_in_any_spelling(url: str) -> None:
    fetched = strict(url)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.GATE, fetched
    assert fetched.remedy


def test_a_public_name_that_leads_inside_is_refused(web: Web) -> None:
    fetched = talk(lambda client: client.fetch(web.url("/a")), settings(web.port, allow_loopback=False))
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.GATE
    assert not web.asked


@pytest.mark.parametrize(
    "target",
    [
        *("http://169.254.169.254/", "http://10.0.0.1/", "file:///etc/passwd", "//10.0.0.1/", "http://0x0a000001/"),
        *(
            "http://user:secret@site.example/a",
            "http://elsewhere.org:6379/",
            "http://[::ffff:10.0.0.1]/",
            "gopher://x/",
        ),
    ],
)
def test_a_redirect_inside_is_refused(web: Web, target: str) -> None:
    web.says("/b", status=302, headers={"Location": target})
    fetched = talk(lambda client: client.fetch(web.url("/b")), settings(web.port))
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.GATE
    assert fetched.url == web.url("/b")


def answers_with(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server whose answer changes from one question to the next; returns the names it was asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("inside", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a00:1", "fd00::1"])
def test_a_name_that_leads_inside_from_the_second_question_on_is_refused_then(
    web: Web, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    asked = answers_with(monkeypatch, ["127.0.0.1"], [inside])
    web.says("/robots.txt", headers={"Connection": "close"})
    chosen = settings(web.port, connect_to={"turning.example": ("turning.name", web.port)})
    fetched = talk(lambda client: client.fetch("http://turning.example/a"), chosen)
    assert isinstance(fetched, Missed)
    assert (fetched.miss, asked) == (Miss.GATE, ["turning.name"] * 2)
    assert [each.path for each in web.asked] == ["/robots.txt"]


def test_no_name_server_is_asked_between_the_look_and_the_connection(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers_with(monkeypatch, ["10.0.0.1", "127.0.0.1", "::ffff:10.0.0.1"], ["10.0.0.1"])
    web.says("/robots.txt")  # read to its end, so that the page comes through the same connection
    chosen = settings(web.port, connect_to={"turning.example": ("turning.name", web.port)})
    fetched = talk(lambda client: client.fetch("http://turning.example/a"), chosen)
    assert isinstance(fetched, Page)
    assert (fetched.body, asked) == (b"inner secrets", ["turning.name"])


def test_every_connection_passes_our_gate(web: Web) -> None:
    """Fails when a release of httpx or httpcore stops asking the network backend we hand over."""
    closed = talk(lambda client: client.fetch(f"http://127.0.0.1:{web.port}/a"), settings(web.port))
    assert isinstance(closed, Missed)  # the port is not one of the web's
    chosen = settings(web.port, connect_to={"127.0.0.1": ("127.0.0.1", web.port)})
    assert isinstance(talk(lambda client: client.fetch("http://127.0.0.1/a"), chosen), Page)
    chosen = settings(web.port, connect_to={"127.0.0.1": ("127.0.0.1", web.port)}, allow_loopback=False)
    refused = talk(lambda client: client.fetch("http://127.0.0.1/a"), chosen)
    assert isinstance(refused, Missed)
    assert refused.miss is Miss.GATE


def test_public_addresses_pass() -> None:
    assert is_allowed("93.184.216.34", allow_loopback=False)
    assert is_allowed("2606:2800:220:1:248:1893:25c8:1946", allow_loopback=False)
    assert is_allowed("::ffff:93.184.216.34", allow_loopback=False)


def test_loopback_needs_permission_and_permission_covers_nothing_else() -> None:
    assert is_allowed("127.0.0.1", allow_loopback=True)
    assert is_allowed("::1", allow_loopback=True)
    assert not is_allowed("10.0.0.1", allow_loopback=True)


def test_behind_a_proxy_an_address_in_digits_is_still_looked_at() -> None:
    """There names are resolved by the proxy, and our gate never sees the connection."""
    chosen = settings(1, connect_to={}, allow_loopback=False, proxy="http://127.0.0.1:1")
    for url in ("http://10.0.0.1/", "http://0x0a000001/", "http://[fd00::1]/"):
        fetched = talk(lambda client, url=url: client.fetch(url), chosen)  # type: ignore[misc]
        assert isinstance(fetched, Missed)
        assert fetched.miss is Miss.GATE


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_ports_of_the_web_pass(port: int) -> None:
    assert check_url(f"http://site.example:{port}/", {}).host == "site.example"


def test_the_reason_names_the_port() -> None:
    with pytest.raises(GateError, match="port 25"):
        check_url("http://site.example:25/", {})


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate of our own making for site.example, and its key."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=site.example"]
    try:
        subprocess.run(
            [*command, "-addext", "subjectAltName=DNS:site.example", "-keyout", key, "-out", cert],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("no openssl to make a certificate with")
    return cert, key


class Downgrading(BaseHTTPRequestHandler):
    """Answers on /up, and leads from /down to plain http."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/down" else 200)
        self.send_header("Location", "http://site.example/a")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of an https server, and the certificate it shows."""
    cert, key = certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server = HTTPServer(("127.0.0.1", 0), Downgrading)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_address[1], cert
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_redirect_from_https_to_http_is_refused(tls: tuple[int, Path]) -> None:
    port, cert = tls
    chosen = settings(port, ca_file=str(cert))
    assert isinstance(talk(lambda client: client.fetch("https://site.example/up"), chosen), Page)
    fetched = talk(lambda client: client.fetch("https://site.example/down"), chosen)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.REDIRECT
    assert "https to http" in fetched.detail


def test_a_certificate_nobody_vouches_for_is_refused(tls: tuple[int, Path]) -> None:
    port, _ = tls
    fetched = talk(lambda client: client.fetch("https://site.example/up"), settings(port))
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.TLS
