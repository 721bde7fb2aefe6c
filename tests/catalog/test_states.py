"""The names taken from Unicode's locale data: the file is what its maker makes of it, and says the same."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any

import pytest

from catalog import states

_MAKE = """
import pickle, sys
from analysis.states import id_of
from catalog import cldr
made = {
    "file": cldr.names(),
    "codes": (cldr.state_codes(), cldr.language_codes()),
    "states": {state: cldr.state_names(state) for state in map(id_of, cldr.state_codes())},
    "capitals": cldr.capitals(),
    "calendar": (cldr.month_names(), cldr.day_names()),
}
pickle.dump(made, sys.stdout.buffer)
"""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """What the maker makes in a process of its own, as it is run by hand.

    Babel merges the names of a locale into those it was asked for before: where other tests have asked, Hebrew months
    stand among the English ones.
    """
    done = subprocess.run([sys.executable, "-c", _MAKE], capture_output=True, check=True)
    found: dict[str, Any] = pickle.loads(done.stdout)
    return found


def test_the_file_of_names_is_what_its_maker_makes(made: dict[str, Any]) -> None:
    assert states.NAMES.read_text(encoding="utf-8") == made["file"], "run `python -m catalog.cldr`"


def test_reading_the_file_gives_what_was_written(made: dict[str, Any]) -> None:
    assert (states.state_codes(), states.language_codes()) == made["codes"]
    assert {state: states.state_names(state) for state in made["states"]} == made["states"]
    assert states.capitals() == made["capitals"]
    assert (states.month_names(), states.day_names()) == made["calendar"]
