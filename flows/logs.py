"""The only place that configures logging: one JSON object a line in a file, words on a terminal."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from alerts.wording import printable
from flows.settings import Settings, SettingsError

ROOMS = ("flows", "scrapers", "storage", "alerts", "catalog", "analysis")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one JSON object: time, level, logger, event, then its keys and values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a line break inside whatever a title may hold."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_extras(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return printable(json.dumps(line, ensure_ascii=False, default=str))


class Words(logging.Formatter):
    """A record as a person reads it: time, event, then ``key=value``; control characters are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        shown = {k: v for k, v in _extras(record).items() if k != "text"}  # a whole letter is for the file
        extras = " ".join(f"{k}={_plain(v)}" for k, v in shown.items())
        moment = datetime.fromtimestamp(record.created).astimezone()
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname}: "
        text = f"{moment:%H:%M:%S} {mark}{record.getMessage()}" + (f"  {extras}" if extras else "")
        return _one_line(text) + (f"\n{printable(self.formatException(record.exc_info))}" if record.exc_info else "")


def _extras(record: logging.LogRecord) -> dict[str, object]:
    return {k: v for k, v in vars(record).items() if k not in _STANDARD and not k.startswith("flow_run")}


def _plain(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text.isprintable() or " " in text else text


def _one_line(text: str) -> str:
    return printable(text).replace("\n", "\\n")


class _OwnersFile(RotatingFileHandler):
    """A log that only its owner can read, also the one begun when the last was full."""

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()


def set_up(settings: Settings) -> None:
    """Send the rooms' records to the log file and to standard error; a second call replaces the first.

    Raises:
        SettingsError: where the home folder cannot be written.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = _OwnersFile(settings.log_file, maxBytes=20_000_000, backupCount=5, encoding="utf-8")
    except OSError as error:
        remedy = "set SPACEWATCH_HOME to a folder of yours"
        raise SettingsError(f"cannot write {settings.log_file}: {error}; {remedy}") from error
    file.setFormatter(JsonLines())
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(JsonLines() if settings.log == "json" else Words())
    if settings.log == "quiet":
        screen.setLevel(logging.WARNING)
    for room in ROOMS:
        logger = logging.getLogger(room)
        for old in [h for h in logger.handlers if isinstance(h.formatter, JsonLines | Words)]:
            logger.removeHandler(old)
            old.close()
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(file)
        logger.addHandler(screen)
