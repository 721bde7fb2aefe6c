"""The memory: the only room that speaks SQL. Open a ``Store``, then use the module of the noun."""

import sys

if "numpy" not in sys.modules and "sqlite_utils" not in sys.modules:
    # sqlite-utils loads numpy where there is one, to know its types. We store none of them, and every answer
    # on the command line would wait a tenth of a second for it.
    sys.modules["numpy"] = None  # type: ignore[assignment]  # how Python itself marks what cannot be imported
    import sqlite_utils  # noqa: F401 - for its effect

    del sys.modules["numpy"]
