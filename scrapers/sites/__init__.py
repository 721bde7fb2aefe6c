"""Where code for the stubborn lives: one function per source, found by the name of its file.

``sites/<source id with - as _>.py`` may hold ``extract(page, html_text) -> Article | None``; ``None``
means "not mine", and the general way is taken. Facts (selectors) belong into the source's TOML file.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable

from analysis.model import Article, Page

SiteReader = Callable[[Page, str], Article | None]
_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


def find_reader(source_id: str, package: str = __name__) -> SiteReader | None:
    """The source's own function, or nothing; a file without the function is a programming error."""
    if not _ID.fullmatch(source_id):
        return None
    name = f"{package}.{source_id.replace('-', '_')}"
    if importlib.util.find_spec(name) is None:
        return None
    reader: SiteReader = importlib.import_module(name).extract
    return reader
