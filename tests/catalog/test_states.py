"""The names taken from Unicode's locale data: the file is what its maker makes of it, and says the same."""

from __future__ import annotations

from analysis.states import id_of
from catalog import cldr, states


def test_the_file_of_names_is_what_its_maker_makes() -> None:
    assert states.NAMES.read_text(encoding="utf-8") == cldr.names(), "run `python -m catalog.cldr`"


def test_reading_the_file_gives_what_was_written() -> None:
    assert (states.state_codes(), states.language_codes()) == (cldr.state_codes(), cldr.language_codes())
    for state in map(id_of, cldr.state_codes()):
        assert states.state_names(state) == cldr.state_names(state)
    assert states.capitals() == cldr.capitals()
    assert (states.month_names(), states.day_names()) == (cldr.month_names(), cldr.day_names())
