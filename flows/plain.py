"""The only place that knows how an answer is printed: coloured on a terminal, one line with tabs a row in a pipe, JSON.

Whatever came from the web passes ``wording.one_line``: no control character of a headline rules a terminal.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from alerts.wording import one_line, printable
from analysis.excerpts import Part

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_WIDEST = 24  # columns of a terminal that a cell may take, unless it is the last
_MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d\+00:00)?")  # a person reads no seconds and no zone

Cell = object  # what can be written as text; None is written as nothing


def is_terminal() -> bool:
    """Whether a person looks at the output."""
    return sys.stdout.isatty()


def dump(answer: object) -> bool:
    """Print the answer as JSON; True when there is something in it."""
    sys.stdout.write(printable(json.dumps(answer, ensure_ascii=False, indent=1)) + "\n")
    return bool(answer)


def line(*cells: Cell) -> None:
    """Print one line, its cells parted by tabs."""
    sys.stdout.write("\t".join(_text(cell) for cell in cells) + "\n")


def heading(text: str) -> None:
    """Print a headline."""
    if is_terminal():
        from rich.text import Text

        _console().print(Text(one_line(text), style="bold"))
    else:
        line(text)


def table(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Print rows: as a table with a head for a person, bare for a program; without names there is nothing."""
    if not is_terminal() or not names:
        for row in rows:
            line(*row)
        return
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, header_style="dim", pad_edge=False)
    for name in names[:-1]:
        drawn.add_column(name, no_wrap=True, max_width=_WIDEST)
    drawn.add_column(names[-1], ratio=1)  # the words, which may take what is left
    for row in rows:
        drawn.add_row(*(Text(_MOMENT.sub(r"\1 \2", _text(cell))) for cell in row))
    _console().print(drawn)


def entry(title: Sequence[Part], where: str, url: str = "", passage: Sequence[Part] = ()) -> None:
    """Print one thing found, for a person: headline, where it stands, address, passage; the words found stand out."""
    from rich.text import Text

    console = _console()
    console.print(Text("").join(_marked(title, "bold")))
    console.print(Text(one_line(where), style="dim"))
    if url:
        console.print(Text(one_line(url), style="blue"), soft_wrap=True)
    console.print(Text("").join([*_marked(passage, ""), Text("\n")]))


def told(is_found: bool, otherwise: str) -> bool:
    """Say on the error output that nothing was found; hands on whether something was."""
    if not is_found:
        sys.stderr.write(otherwise + "\n")
    return is_found


def _marked(parts: Sequence[Part], style: str) -> list[Text]:
    from rich.text import Text

    return [Text(one_line(f"|{part.text}|")[1:-1], style="bold yellow" if part.is_hit else style) for part in parts]


def _console() -> Console:
    from rich.console import Console

    return Console()


def _text(cell: Cell) -> str:
    return "" if cell is None else one_line(str(cell))
