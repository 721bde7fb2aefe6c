"""The one kind of error that a person can put right; every room raises its own sort of it."""

from __future__ import annotations


class UserError(Exception):
    """Wrong use, a wrong setting, a file that cannot be read: the text names the place and the remedy.

    The command line shows it without a traceback, and nothing is tried again because of it.
    """
