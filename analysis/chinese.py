"""The only place that brings the two Chinese scripts to one, for comparing only: nothing shown is changed."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec

_HAN = re.compile("[\u4e00-\u9fff]")


def simplified(text: str) -> str:
    """The text with traditional characters replaced by simplified ones, one for one.

    Without the library (opencc) the text as it is: then copies in the other script are not recognised.
    """
    return text.translate(_table()) if _HAN.search(text) else text


@cache
def _table() -> dict[int, str]:
    """Built once, when the first Chinese text comes: the library reads its own data, and converts slowly."""
    if find_spec("opencc") is None:
        return {}
    signs = [chr(number) for number in range(0x4E00, 0xA000)]
    converted = import_module("opencc").OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): plain for sign, plain in zip(signs, converted, strict=True) if sign != plain}
