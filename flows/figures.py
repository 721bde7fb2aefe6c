"""The only place that draws: numbers in, one SVG out, to stand inside a page of either colour scheme.

Letters stay letters and are set by the reader's browser; only plain Latin goes into a figure (ids, codes, dates),
headlines of all scripts stand in the table below it. What is drawn in ``_INK`` and ``_LINE`` takes the colours of the
page. The data colours are those of Okabe and Ito (2008), which colour-blind readers tell apart.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
OTHER = "#8c8c8c"
_INK, _LINE = "#010203", "#030201"  # stand-ins that no figure draws data in
_WIDTH = 9.0  # inches, at 72 points
_ROW = 0.3  # inches of a bar and its gap
_DARKEST = 0.6  # opacity of the fullest cell: ink still reads on it in both schemes


def stacked(weeks: Sequence[str], series: Mapping[str, Sequence[int]]) -> str:
    """Bars of one week each, a colour for each series (at most six, and "other")."""
    figure, axes = _sheet(3.4)
    bottom = [0] * len(weeks)
    colours = [*PALETTE[: len(series) - 1], OTHER if "other" in series else PALETTE[len(series) - 1]]
    for (name, counts), colour in zip(series.items(), colours, strict=True):
        axes.bar(range(len(weeks)), counts, bottom=bottom, color=colour, width=0.7, label=name)
        bottom = [low + count for low, count in zip(bottom, counts, strict=True)]
    step = max(1, -(-len(weeks) // 9))  # no more dates than there is room for
    axes.set_xticks(range(0, len(weeks), step), weeks[::step])
    axes.tick_params(axis="x", pad=8)  # clear of the nought
    axes.set_xlim(-0.6, max(len(weeks), 4) - 0.4)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="y", color=_LINE, linewidth=0.6)
    axes.legend(frameon=False, labelcolor=_INK, ncols=4, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0)
    return _svg(figure, "weeks")


def matrix(names: Sequence[str], counts: Mapping[tuple[str, str], int]) -> str:
    """A square of names by names; fuller cells for higher counts, which stand in them."""
    size = max(2.2, 0.42 * len(names) + 0.8)
    figure, axes = _sheet(size, min(_WIDTH, size))
    most = max(counts.values(), default=1)
    for row, one in enumerate(names):
        for column, other in enumerate(names):
            count = counts.get((one, other), 0) or counts.get((other, one), 0)
            alpha = 0.12 + (_DARKEST - 0.12) * count / most if count else 0.0
            axes.add_patch(_cell(column, row, PALETTE[0] if count else OTHER, alpha or 0.08))
            if count:
                axes.text(column, row, str(count), ha="center", va="center", color=_INK)
    ticks = range(len(names))
    axes.set_xticks(ticks, names)
    axes.set_yticks(ticks, names)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.5, len(names) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.spines[:].set_visible(False)
    return _svg(figure, "pairs")


def bars(names: Sequence[str], counts: Sequence[float], unit: str, name: str) -> str:
    """Bars from left to right, the first on top, each with its number."""
    figure, axes = _sheet(_ROW * len(names) + 0.7)
    drawn = axes.barh(range(len(names)), counts, color=PALETTE[0], height=0.62)
    axes.bar_label(drawn, fmt="{:g}", padding=3, color=_INK)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, max(*counts, 1) * 1.08)
    axes.set_xlabel(unit, color=_INK)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(axis="x", color=_LINE, linewidth=0.6)
    return _svg(figure, name)


def spans(names: Sequence[str], times: Sequence[tuple[datetime, datetime]], sizes: Sequence[int]) -> str:
    """A line for each name from its first moment to its last, thicker for the greater; the first name on top."""
    figure, axes = _sheet(_ROW * len(names) + 0.8)
    dates = _dates()
    for row, ((first, last), size) in enumerate(zip(times, sizes, strict=True)):
        width = 2 + 6 * size / max(sizes)
        axes.plot([first, last], [row, row], color=PALETTE[0], linewidth=width, solid_capstyle="round")
        axes.plot([first], [row], "o", color=PALETTE[5], markersize=5)
    locator = dates.AutoDateLocator(maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(axis="x", color=_LINE, linewidth=0.6)
    return _svg(figure, "stories")


# ── the sheet, and what becomes of it ────────────────────────────────────────────────────────────────────


def _sheet(height: float, width: float = _WIDTH) -> tuple[Any, Any]:
    """An empty figure without a background and its one pair of axes; no global state is touched."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasSVG(figure)
    figure.patch.set_visible(False)
    axes = figure.add_subplot()
    axes.patch.set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_INK, length=0, labelsize=10)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_LINE)
    return figure, axes


def _svg(figure: Any, name: str) -> str:
    """The figure as an element of a page: colours of the page, ids of its own, its width that of the column."""
    from matplotlib import rc_context

    out = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=nothing)
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = text.replace(_INK, "currentColor").replace(_LINE, "var(--line)")
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r'font-family: [^;"]*', "font-family: inherit", text)
    return re.sub(r'<svg [^>]*?viewBox="([^"]+)"[^>]*>', rf'<svg viewBox="\1" {_NAMESPACES}>', text, count=1)


_NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" aria-hidden="true"'


def _cell(column: int, row: int, colour: str, alpha: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.46, row - 0.46), 0.92, 0.92, color=colour, alpha=alpha)


def _dates() -> Any:
    from matplotlib import dates

    return dates
