"""What the same job costs with what a user would take instead, each peer in an environment of its own.

    python -m bench beside --environments FOLDER [--sites 50] [--articles 40] [--share 0.05]

On one press, in one measurement: ours, the competent script, bare requests, and each peer of ``bench.peers.crew``: cold
(all is new), warm (nothing is) and edits (5 % changed, all asked again). FOLDER keeps the environments, which are made
at need and take a few hundred MB each; a peer that cannot be installed is left out, and the reason is told. No test
installs or runs one.

``X_cpu_of_ours`` is a peer's processor time by ours, for each article that it has read.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import listed
from bench.daily import Cost, Days, edit, press, write_places
from bench.peers.crew import PEERS, NotToBeHad, Peer, environment
from bench.peers.reading import said
from bench.result import NotMeasured, Result, tabulate

NAME = "beside"
DATA: tuple[str, ...] = ()

_SITES, _ARTICLES = 10, 20
_STEPS = ("cold", "warm", "edits")
_HEAD = ("", "articles", "cold CPU s", "wall s", "peak MB", "warm CPU s", "wall s", "edits CPU s", "wall s", "found")


def run(data: Path, **options: object) -> Result:
    """All of them, one after another; ``data`` is the folder of the environments.

    Raises:
        NotMeasured: where no folder is named.
    """
    if not options.get("environments"):
        raise NotMeasured("name a folder for the peers' environments: --environments FOLDER")
    del data
    folder = Path(str(options["environments"]))
    sites, articles = (int(str(options.get(k) or 0)) or v for k, v in (("sites", _SITES), ("articles", _ARTICLES)))
    share = float(str(options.get("share") or 0)) or 1.0
    ready, missing = _install(folder)
    with tempfile.TemporaryDirectory() as home, press(articles, share) as port:
        days = Days(Path(home), port, sites, articles, share)
        rows = _ours(days)
        for peer, python in ready.items():
            try:
                rows[peer.name] = _live(days, peer, python)
            except RuntimeError as problem:
                missing[peer.name] = str(problem).strip().splitlines()[-1][:200]
    table = tabulate(_HEAD, [(name, *_cells(row)) for name, row in rows.items()])
    lacking = "\n".join(f"{peer.name}: {peer.lacks}" for peer in PEERS if peer.name in rows)
    left_out = "\n".join(f"{name}: not measured ({why})" for name, why in missing.items())
    return Result(_figures(rows), {"missing": missing}, "\n\n".join(filter(None, (table, lacking, left_out))))


def _install(folder: Path) -> tuple[dict[Peer, str], dict[str, str]]:
    """Each peer's Python, or why there is none."""
    ready, missing = {}, {}
    for peer in PEERS:
        try:
            ready[peer] = str(environment(peer, folder))
        except NotToBeHad as reason:
            missing[peer.name] = str(reason)
    return ready, missing


Row = dict[str, float]


def _ours(days: Days) -> dict[str, Row]:
    """What ``bench speed`` measures in the same way, by who did it."""
    figures = days.cold() | days.warm()
    figures |= days.edits()
    rows: dict[str, Row] = {}
    total = float(days.sites * days.articles)
    for name, infix in (("ours", ""), ("script", "script_"), ("bare requests", "get_")):
        row: Row = {"articles": total}
        for step in _STEPS:
            for what in ("cpu_seconds", "wall_seconds", "peak_mb"):
                row[f"{step}_{what}"] = figures[f"{step}_{infix}{what}"]
        rows[name] = row
    rows["ours"]["found"] = figures["edits_found"]
    edit(days.port, every=0)
    return rows


def _live(days: Days, peer: Peer, python: str) -> Row:
    """The days of one peer, on the sites whose lists it reads."""
    places = f"places-{peer.name}.json"
    sites = [site for site in range(days.sites) if listed.form(site) in peer.forms]
    write_places(days.home / places, sites)
    row: Row = {}
    for step in _STEPS:
        if step == "edits":
            edit(days.port)
        again = ("--again",) if step == "edits" else ()
        cost: Cost = days.peer(peer.module, *again, python=python, places=places)
        row |= cost.named(step)
        articles, edits = said(days.home / peer.module)
        if articles < 0.95 * len(sites) * days.articles:
            raise RuntimeError(f"{articles} of {len(sites) * days.articles} articles were read")
        row["articles"] = float(articles)
        if peer.sees_edits:
            row["found"] = float(edits)
    edit(days.port, every=0)
    return row


def _cells(row: Row) -> list[object]:
    names = ["articles", "cold_cpu_seconds", "cold_wall_seconds", "cold_peak_mb"]
    names += ["warm_cpu_seconds", "warm_wall_seconds", "edits_cpu_seconds", "edits_wall_seconds", "found"]
    return [row.get(name, "") for name in names]


def _figures(rows: dict[str, Row]) -> dict[str, float]:
    figures = {f"{name.replace(' ', '_')}_{what}": value for name, row in rows.items() for what, value in row.items()}
    ours = rows["ours"]
    for name, row in rows.items():
        each = row["cold_cpu_seconds"] / row["articles"]
        figures[f"{name.replace(' ', '_')}_cpu_of_ours"] = each / (ours["cold_cpu_seconds"] / ours["articles"])
    return figures
