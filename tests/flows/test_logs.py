"""The log: what a headline holds rules neither a terminal nor a line of the file, and only its owner reads it."""

import json
import logging
import os
import stat
from pathlib import Path

from flows import logs
from flows.logs import JsonLines, Words
from flows.settings import Settings

_HOSTILE = "Talks\x1b[2J\x9b31m\u202e\u2028\x7f\nheld"


def _record() -> logging.LogRecord:
    record = logging.LogRecord("flows.x", logging.WARNING, "x.py", 1, "not kept %s", (_HOSTILE,), None)
    record.title = _HOSTILE
    record.exc_info = (ValueError, ValueError(_HOSTILE), None)
    return record


def _shows_nothing_else(text: str) -> bool:
    return all(each.isprintable() for line in text.split("\n") for each in line)


def test_words_for_a_terminal_hold_no_control_character() -> None:
    text = Words().format(_record())
    assert _shows_nothing_else(text)
    assert "\\u001b" in text
    assert "\\u009b" in text
    assert text.index("title=") < text.index("\n"), "the event and its values are one line"


def test_a_line_of_the_file_is_one_line_and_means_what_was_logged() -> None:
    text = JsonLines().format(_record())
    assert _shows_nothing_else(text)
    assert "\n" not in text
    assert json.loads(text)["title"] == _HOSTILE


def test_only_the_owner_reads_the_log_and_those_begun_after_it(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        logs.set_up(Settings(home=tmp_path))
        handler = next(h for h in logging.getLogger("flows").handlers if isinstance(h, logs.RotatingFileHandler))
        handler.doRollover()
        files = sorted(tmp_path.glob("spacewatch.log*"))
        assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    finally:
        os.umask(before)
        for room in logs.ROOMS:
            for old in list(logging.getLogger(room).handlers):
                logging.getLogger(room).removeHandler(old)
                old.close()
