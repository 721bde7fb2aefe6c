"""The only place that says which actors are states, and which state's id is not its ISO 3166-1 alpha-2 code.

An id means one thing: CD is the Conference on Disarmament, as the whole field calls it, so that the DR Congo goes by
its alpha-3 code. Where only states can stand (a source's country, a country's holidays) CD stays the DR Congo.
"""

from __future__ import annotations

_CODES = {"COD": "CD"}  # id → ISO 3166-1 alpha-2
_IDS = {code: state for state, code in _CODES.items()}
_BODIES = frozenset({"UN", "EU"})  # two letters, and no states


def id_of(code: str) -> str:
    """The actor's id of the state with an ISO 3166-1 alpha-2 code."""
    return _IDS.get(code, code)


def code_of(actor: str) -> str:
    """The ISO 3166-1 alpha-2 code of the state with an id; any other id stays as it is, one that is a code is none."""
    return "" if actor in _IDS else _CODES.get(actor, actor)


def is_state(actor: str) -> bool:
    """Whether an actor of the vocabulary is a state, not a body."""
    code = code_of(actor)
    return len(code) == 2 and code.isalpha() and code.isupper() and code not in _BODIES
