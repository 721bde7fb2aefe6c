"""Login and TLS: the password leaves only where it is asked for, on a connection that can be trusted."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from alerts.channels import deliver
from tests.alerts.mailbox import NEW, Mailbox, Start, channels
from tests.alerts.material import NOW

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

PASSWORD = "correct horse battery"


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    if data.password == PASSWORD.encode():
        return AuthResult(success=True)
    echo = f"535 5.7.8 you said {data.password.decode()} {base64.b64encode(data.password).decode()}"
    return AuthResult(success=False, handled=False, message=echo)


def test_a_login_opens_the_door(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = start(mailbox, authenticator=_login, auth_required=True, auth_require_tls=False)
    allowed = replace(smtp, user="desk", password=PASSWORD)
    assert deliver(NEW, channels(tmp_path, allowed), NOW).ok
    assert not deliver(NEW, channels(tmp_path, smtp), NOW).is_permanent


def test_a_refused_login_tells_no_secret_and_keeps_the_letter(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    smtp = start(Mailbox(), authenticator=_login, auth_required=True, auth_require_tls=False)
    wrong = replace(smtp, user="desk", password="hunter2hunter2")
    with caplog.at_level(logging.DEBUG):
        delivery = deliver(NEW, channels(tmp_path, wrong), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "check the mail user and password" in delivery.detail
    ours = [vars(record) for record in caplog.records if record.name.startswith("alerts")]  # aiosmtpd logs too
    told = f"{delivery} {wrong} {channels(tmp_path, wrong)} {ours}"
    assert "hunter2" not in told
    assert base64.b64encode(b"hunter2hunter2").decode() not in told


def test_a_server_without_tls_gets_no_password(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = replace(start(mailbox), tls="starttls", user="desk", password=PASSWORD)
    delivery = deliver(NEW, channels(tmp_path, smtp), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "does not offer what tls='starttls'" in delivery.detail
    assert mailbox.messages == []


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for 127.0.0.1, signed by itself and valid today."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_tls_needs_a_trusted_certificate(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: Any
) -> None:
    context, path = _certificate(tmp_path)
    mailbox = Mailbox()
    if tls == "starttls":
        smtp = start(mailbox, tls_context=context, require_starttls=True, authenticator=_login)
    else:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        smtp = start(mailbox, ssl_context=context)
    secure = channels(tmp_path, replace(smtp, tls=tls))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    distrusted = deliver(NEW, secure, NOW)
    assert (distrusted.ok, distrusted.is_permanent) == (False, False)
    assert "must show a certificate this machine trusts" in distrusted.detail
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert deliver(NEW, secure, NOW).ok
    assert len(mailbox.messages) == 1
