"""``python -m bench NAME [--data PATH] [--json] [--dense N]`` and ``python -m bench gate [--raise]``."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from bench import gate
from bench.result import NotMeasured, as_json, locate

BENCHES = (
    "extraction",
    "relevance",
    "tagging",
    "duplicates",
    "stories",
    "edits",
    "feeds",
    "speed",
    "scale",
    "soak",
    "asking",
    "beside",
)
CANNOT = 2  # exit code: asked for the impossible, or no data


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.name == "gate":
        return gate.main(raise_floors=asked.raise_floors)
    try:
        return _measure(asked)
    except (NotMeasured, ValueError) as problem:
        print(f"bench {asked.name}: not measured. {problem}", file=sys.stderr)
        return CANNOT


def _measure(asked: argparse.Namespace) -> int:
    module = importlib.import_module(f"bench.{asked.name}")
    data = locate(module.DATA, asked.data) if module.DATA or asked.data else None
    options = {name: getattr(asked, name) for name in ("dense", "sites", "articles", "share", "environments", "seed")}
    result = module.run(data or Path(), **options)
    print(result.table)
    if asked.json:
        print(as_json(asked.name, result, data))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the project's judgement.")
    parser.add_argument("name", choices=(*BENCHES, "gate"))
    parser.add_argument("--data", type=Path, help="a file or folder in the bench's format")
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument("--dense", type=int, default=0, metavar="DAYS", help="stories: all events within DAYS")
    parser.add_argument("--sites", type=int, default=0, help="speed, beside: of the local press")
    parser.add_argument("--articles", type=int, default=0, help="speed, beside: of each site")
    parser.add_argument(
        "--share", type=float, default=0.0, help="speed, beside: of the articles that matter, from 0 to 1"
    )
    parser.add_argument("--environments", type=Path, metavar="FOLDER", help="beside: where theirs are kept")
    parser.add_argument("--seed", type=int, default=0, help="edits: how real pages are changed")
    parser.add_argument("--raise", dest="raise_floors", action="store_true", help="gate: write higher floors")
    return parser


if __name__ == "__main__":
    sys.exit(main())
