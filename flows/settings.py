"""The only place that reads the environment and the clock: variables in, one frozen Settings out.

An empty variable counts as unset (a template that was not filled in must not become a setting), and an
unknown ``SPACEWATCH_`` name is refused with the nearest known one, since a misspelt setting is worse
than none.
"""

from __future__ import annotations

import difflib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import platformdirs

from analysis.errors import UserError

PREFIX = "SPACEWATCH_"
_NOT_OURS = (PREFIX + "TEST_",)  # used by the tests, not by the monitor


class SettingsError(UserError):
    """A variable that cannot be understood; the text names it and the remedy."""


def _default_home() -> Path:
    return platformdirs.user_data_path("spacewatch")


@dataclass(frozen=True)
class Settings:
    """Everything that may differ between two machines; ``docs/settings.md`` explains each in a sentence."""

    home: Path = field(default_factory=_default_home)
    catalog: Path | None = None
    contact: str = "https://pypi.org/project/space-diplomacy-monitor/"
    mail_to: str = ""
    mail_from: str = "spacewatch@localhost"
    smtp_host: str = ""
    smtp_port: int = 0
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_list_id: str = ""
    unsubscribe_mail: str = ""
    unsubscribe_url: str = ""
    public_url: str = ""
    browse_url: str = ""
    apprise: Mapping[str, str] = field(default_factory=dict, repr=False)
    apprise_block: str = ""
    gap_seconds: float = 2.0
    source_seconds: int = 180
    articles_per_source: int = 40
    processes: int = 1
    spread: str = ""
    shared: Path | None = None
    batch_sources: int = 20
    keep_pages_days: int = 90
    min_free_mb: int = 500
    heartbeat_url: str = field(default="", repr=False)
    metrics: Path | None = None
    proxy: str = field(default="", repr=False)  # it may carry a password
    ca_file: Path | None = None
    archive_service: str = ""
    log: str = "human"
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    allow_loopback: bool = False

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.home / "spacewatch.db"

    @property
    def letters(self) -> Path:
        """The folder of ``.eml`` letters."""
        return self.home / "letters"

    @property
    def log_file(self) -> Path:
        """The log, one JSON object a line."""
        return self.home / "spacewatch.log"


def read(environ: Mapping[str, str]) -> Settings:
    """Settings from the environment.

    Raises:
        SettingsError: for an unknown name or a value that does not fit.
    """
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    given = {k: v.strip() for k, v in environ.items() if k.startswith(PREFIX) and v.strip()}
    values: dict[str, object] = {}
    for name, text in sorted(given.items()):
        if name.startswith(_NOT_OURS):
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise SettingsError(f"unknown setting {name}: {hint}")
        values[known[name].name] = _value(name, text, str(known[name].type))
    settings = Settings(**values)  # type: ignore[arg-type]  # each value was made for its field just above
    _check(settings)
    return settings


def _value(name: str, text: str, kind: str) -> object:
    try:
        return _READERS.get(kind, str)(text)
    except ValueError as error:
        shown = "" if kind == "Mapping[str, str]" else f"={text!r}"  # those are secrets
        raise SettingsError(f"{name}{shown}: {error}") from None


def _read_number(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError("give a whole number, 0 or more")
    return int(text)


def _read_seconds(text: str) -> float:
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        raise ValueError("give a number of seconds, such as 2 or 0.5")
    return float(text)


def _read_switch(text: str) -> bool:
    if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        raise ValueError("give yes or no")
    return text.lower() in {"1", "true", "yes"}


def _read_path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _read_connections(text: str) -> dict[str, tuple[str, int]]:
    """``*.example=127.0.0.1:8765, other.example=127.0.0.1:80`` as a mapping."""
    found: dict[str, tuple[str, int]] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        match = re.fullmatch(r"([^=\s]+)=([0-9.]+|\[[0-9a-fA-F:]+\]):(\d{1,5})", part)
        if not match:
            raise ValueError("give host=address:port, several separated by commas")
        found[match[1]] = (match[2].strip("[]"), int(match[3]))
    return found


def read_recipients(text: str) -> dict[str, str]:
    """``ops=slack://… desk=tgram://…`` as a mapping; ``ValueError`` (which quotes nothing) for anything else."""
    pairs = [part.partition("=") for part in text.split()]
    if not all(re.fullmatch(r"[\w.-]+", name) and "://" in url for name, _, url in pairs):
        raise ValueError("give recipient=URL, several separated by spaces")
    return {name: url for name, _, url in pairs}


_READERS = {
    "Path": _read_path,
    "Path | None": _read_path,
    "int": _read_number,
    "float": _read_seconds,
    "bool": _read_switch,
    "Mapping[str, tuple[str, int]]": _read_connections,
    "Mapping[str, str]": read_recipients,
}


_FORMS = {
    "smtp_tls": (r"none|starttls|tls", "give none, starttls or tls"),
    "log": (r"human|json|quiet", "give human, json or quiet"),
    "mail_to": (r"[^@\s,<>]+@[^@\s,<>]+", "give one address, like desk@example.org"),
    "unsubscribe_mail": (r"[^@\s,<>]+@[^@\s,<>]+", "give one address, like desk@example.org"),
    "unsubscribe_url": (r"https?://[^\s<>\"]+", "give an address, like https://example.org/"),
    "browse_url": (r"https?://[^\s<>\"]+", "give the address of `spacewatch browse`, like http://127.0.0.1:8010"),
    "public_url": (r"https?://[^\s<>\"]+", "give an address, like https://example.org/"),
    "mail_list_id": (r"[^<>\r\n]*<[\w.-]+>", "give a name and an id: Alerts <a.example>"),
    "mail_from": (r"[^@\s,<>]+@[^@\s,<>]+", "give one address, like desk@example.org"),
    "proxy": (r"https?://[^\s/]+/?", "give a whole address without a path, like http://proxy.example:3128"),
    "heartbeat_url": (r"https?://\S+", "give an address that begins with http:// or https://"),
    "spread": (
        r"pool|(tcp|tls)://[^\s/]+:\d+",
        "give pool, or the address of a Dask scheduler, like tls://dask.example:8786",
    ),
    "archive_service": (
        r"https?://[^\s/]+/\S*",
        "give the address that a page's address is put behind, like https://web.archive.org/save/",
    ),
}


def _check(settings: Settings) -> None:
    for each in fields(settings):
        form, remedy = _FORMS.get(each.name, ("", ""))
        value = getattr(settings, each.name)
        if form and value and not re.fullmatch(form, value):
            shown = f"={value!r}" if each.repr else ""  # what may carry a password is not repeated
            raise SettingsError(f"{PREFIX}{each.name.upper()}{shown}: {remedy}")
    if settings.ca_file:
        try:
            ssl.create_default_context(cafile=settings.ca_file)
        except OSError as error:
            raise SettingsError(f"{PREFIX}CA_FILE={settings.ca_file}: no certificates in PEM ({error})") from None
    if settings.spread and not settings.shared:
        raise SettingsError(f"{PREFIX}SPREAD is set but not {PREFIX}SHARED: give a folder that all workers reach")
    if settings.smtp_host and not settings.mail_to:
        raise SettingsError(f"{PREFIX}SMTP_HOST is set but not {PREFIX}MAIL_TO: give the address to write to")


def moment(given: datetime | None) -> datetime:
    """The time a run takes for now: the one given (UTC where it names no zone), else the real one."""
    if given is None:
        return datetime.now(UTC)
    return given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)
