"""What comes from others: pinned by digest, the licence on the page, and permissive or excepted by name."""

import re

import pytest

from bench.licences import COPYLEFT, EXCEPTIONS, LOCK, PAGE, PERMISSIVE, pinned

_TEXT = LOCK.read_text(encoding="utf-8")
_ROWS = dict(re.findall(r"^\| ([\w.\-]+) \| [^|]+ \| ([^|]*) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_package_of_the_lock_is_pinned_with_its_digests() -> None:
    entries = re.split(r"\n(?=\S)", _TEXT)
    named = [entry for entry in entries if not entry.startswith("#")]
    assert len(named) > 100
    assert [entry[:40] for entry in named if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_page_names_every_package_of_the_lock_and_its_version_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert set(_ROWS) == {*pinned(_TEXT), "package"}
    assert [name for name, versions in pinned(_TEXT).items() if f"| {name} | {', '.join(versions)} |" not in text] == []


@pytest.mark.parametrize("name", sorted(pinned(_TEXT)))
def test_a_licence_is_permissive_or_excepted_by_name(name: str) -> None:
    is_permissive = bool(PERMISSIVE.search(_ROWS[name])) and not COPYLEFT.search(_ROWS[name])
    assert is_permissive != (name in EXCEPTIONS), _ROWS[name]
