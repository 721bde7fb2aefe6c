"""The only place that names what reads pages; light, so that a run which has them read elsewhere loads no parser."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Final

from analysis.model import Source

_OURS: Final = 4  # raise it whenever the same page would give another text than before
_READERS: Final = ", ".join(f"{name} {version(name)}" for name in ("trafilatura", "resiliparse", "pypdf"))
EXTRACTOR: Final = f"spacewatch {_OURS}, {_READERS}"
PDF: Final = b"%PDF-"  # begins every such document


def extractor_of(source: Source) -> str:
    """Name and version of what reads this source's pages: selectors count, they change the text."""
    if not (source.page.body or source.page.title or source.page.date):
        return EXTRACTOR
    declared = "\n".join((source.page.title, source.page.body, source.page.date))
    return f"{EXTRACTOR}, selectors {hashlib.sha256(declared.encode()).hexdigest()[:8]}"
