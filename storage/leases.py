"""The only place that says who may run now, so that no two runs ever overlap on one database.

A lease ends by itself, when its time is over or when its holder, a process of this machine, is gone: a
killed run must not lock out the next one. A holder is ``host:pid:random``.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from storage.columns import encode, read_moment
from storage.store import Row, Store

PATIENCE = timedelta(hours=6)


def take(store: Store, name: str, holder: str, now: datetime, seconds: int) -> bool:
    """True when ``holder`` has the lease for ``seconds`` from now; False while somebody else has it."""
    with store.atomic():
        lease = _lease(store, name)
        if lease and lease["holder"] != holder and not _is_free(lease, now):
            return False
        until = now + timedelta(seconds=seconds)
        store.db.table("leases").upsert(encode(name=name, holder=holder, taken_at=now, expires_at=until), pk="name")
        return True


def renew(store: Store, name: str, holder: str, now: datetime, seconds: int) -> bool:
    """True when the lease was still ``holder``'s and now lasts ``seconds`` from now; False when it is lost."""
    with store.atomic():
        if holder_of(store, name) != holder:
            return False
        store.db.table("leases").update(name, encode(expires_at=now + timedelta(seconds=seconds)))
        return True


def release(store: Store, name: str, holder: str) -> None:
    """The lease is free, unless somebody else had taken it over."""
    with store.atomic():
        store.db.table("leases").delete_where("name = ? AND holder = ?", [name, holder])


def holder_of(store: Store, name: str) -> str:
    """Who last took the lease and did not give it back, or an empty string; it may have run out."""
    lease = _lease(store, name)
    return str(lease["holder"]) if lease else ""


def is_held(store: Store, name: str, now: datetime) -> bool:
    """True while nobody else could take the lease: its holder is alive, or its time is not over."""
    lease = _lease(store, name)
    return lease is not None and not _is_free(lease, now)


def _lease(store: Store, name: str) -> Row | None:
    return store.row("SELECT holder, expires_at FROM leases WHERE name = ?", [name])


def _is_free(lease: Row, now: datetime) -> bool:
    """True when its time is over or its holder is a process of this machine that no longer exists.

    A process that still lives may be held up by a slow mail server or a sleeping machine: it keeps the lease
    for some hours more. (Not for ever: by then the number may be another process's.)
    """
    if _is_here(lease["holder"]):
        return _is_gone(lease["holder"]) or read_moment(lease["expires_at"]) + PATIENCE <= now
    return read_moment(lease["expires_at"]) <= now


def _is_here(holder: str) -> bool:
    """True for a process of this machine."""
    host, _, rest = holder.partition(":")
    pid = rest.partition(":")[0]
    # Zero means our own process group to kill(), and 22 bits are all the process numbers Linux has.
    return host == socket.gethostname() and pid.isdecimal() and 0 < int(pid) < 2**22


def _is_gone(holder: str) -> bool:
    """True when no process of that number exists on this machine."""
    try:
        os.kill(int(holder.split(":")[1]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it exists, and is somebody else's
        return False
    return False
