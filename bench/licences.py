"""The licences of all that ``requirements.lock`` pins, as each package states them: ``python -m bench.licences``.

Writes ``docs/licences.md``. What is not permissive must stand in ``EXCEPTIONS`` with the reason why it may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
LOCK: Final = ROOT / "requirements.lock"
PAGE: Final = ROOT / "docs" / "licences.md"
_HEAD: Final = """# Licences of the dependencies

Made by `python -m bench.licences` from what the packages of `requirements.lock` state of themselves; do not edit it.
The project itself is under Apache-2.0 (`LICENSE`). What is not permissive is named under "Exceptions" with its reason.

"""
_PINNED: Final = re.compile(r"([A-Za-z0-9][\w.\-]*)==([^\s;\\]+)")
# Words by which permissive licences are known in SPDX expressions, in classifiers and in what people write.
PERMISSIVE: Final = re.compile(
    r"Apache|MIT\b|BSD|0BSD|ISC\b|PSF|Python Software Foundation|Zlib|CC0|Unlicense|CNRI|Public[ -]Domain|HPND|PIL\b",
    re.IGNORECASE,
)
COPYLEFT: Final = re.compile(
    r"\bA?L?GPL|General Public|MPL|Mozilla|EPL|CDDL|EUPL|CC-BY-(?:SA|NC)|Artistic", re.IGNORECASE
)
_WEAK: Final = "weak copyleft by file, used unchanged as a library"
# Packages of other systems or versions of Python than that which made the page: their own word.
ELSEWHERE: Final[Mapping[str, str]] = {
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "pywin32": "PSF-2.0",
    "whenever": "MIT",
}
EXCEPTIONS: Final[Mapping[str, str]] = {
    "certifi": f"MPL-2.0: {_WEAK}",
    "hypothesis": f"MPL-2.0: {_WEAK}, for tests only",
    "orjson": f"MPL-2.0 in part: {_WEAK}",
    "pathspec": f"MPL-2.0: {_WEAK}",
    "tqdm": f"MPL-2.0 in part: {_WEAK}",
    "tld": "MPL-1.1, taken from the three it offers: " + _WEAK,
    "text-unidecode": "Artistic, taken from the two it offers: used unchanged as a library of Prefect's",
}


def pinned(lock: str) -> dict[str, list[str]]:
    """Every package of the lock with its versions, by name."""
    found: dict[str, list[str]] = {}
    for line in lock.splitlines():
        if match := _PINNED.match(line):
            found.setdefault(match[1].lower(), []).append(match[2])
    return found


def stated(name: str) -> str:
    """The licence a package states: an SPDX expression, else its classifiers, else its own words on one line."""
    try:
        known = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    keys = ("License-Expression", "Classifier", "License")
    said = {key: [str(each) for each in known.get_all(key) or ()] for key in keys}
    kinds = [each.rpartition(" :: ")[2] for each in said["Classifier"] if each.startswith("License")]
    classified = "; ".join(each for each in kinds if each != "OSI Approved")
    words = next((each for each in (*said["License-Expression"], classified, *said["License"]) if each), "")
    return " ".join(words.split())[:100]


def page(lock: str) -> str:
    """The page, as it should be for a lock."""
    rows = [f"| {name} | {', '.join(versions)} | {stated(name)} |" for name, versions in sorted(pinned(lock).items())]
    reasons = [f"- {name}: {why}" for name, why in sorted(EXCEPTIONS.items())]
    table = ["| package | version | licence |", "|---|---|---|", *rows]
    return _HEAD + "\n".join(table) + "\n\n## Exceptions\n\n" + "\n".join(reasons) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(LOCK.read_text(encoding="utf-8")), encoding="utf-8")
