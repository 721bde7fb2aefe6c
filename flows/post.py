"""The shared folder through which batches go out and come back: the one place that decides who has which.

    NAME.batch goes out     NAME.sign: somebody is at work on it     NAME.done comes back

Whoever makes NAME.sign has the batch, and nobody else will; whoever removes NAME.batch has taken it back. So it does
not matter which engine brings the name of a batch to a worker, nor what becomes of that engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from analysis.errors import UserError

_NAME = re.compile(r"[A-Za-z0-9]{1,64}-[0-9a-f]{16}")  # it becomes the name of a file


class BatchError(UserError):
    """A batch that cannot be had or read; the text says why."""


class Carrier(Protocol):
    """How a batch gets to a worker; all it is told is the name."""

    async def places(self) -> int:
        """How many workers there are now."""
        ...

    async def start(self, name: str) -> None:
        """Have one of them take the batch of that name; returns at once."""
        ...

    async def cancel(self, name: str) -> None:
        """Nobody need take it any more."""
        ...


OpenCarrier = Callable[[], AbstractAsyncContextManager[Carrier]]


class Post:
    """The folder as home and as a worker use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, name: str, text: bytes) -> None:
        """Lay a batch out for a worker."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._write(name, "batch", text)
        except OSError as error:
            raise BatchError(f"{self._folder}: {error.strerror}: SPACEWATCH_SHARED must be yours to write") from error

    def claim(self, name: str) -> bytes:
        """Take a batch; ``BatchError`` where there is none, or another has it."""
        if not _NAME.fullmatch(name):
            raise BatchError(f"not the name of a batch: {name!r:.80}")
        try:
            with self._path(name, "sign").open("x") as sign:
                sign.write("0")
            return self._path(name, "batch").read_bytes()
        except FileExistsError:
            raise BatchError(f"another worker has taken {name}") from None
        except OSError as error:
            raise BatchError(f"no batch {name} in {self._folder} ({error.strerror}); is it the same folder?") from None

    def renew(self, name: str, number: int) -> None:
        """A further sign of life; ``OSError`` where the batch was taken back or the folder is out of reach."""
        with self._path(name, "batch").open("rb") as batch:  # opened, not looked for: a network share asks anew then
            batch.read(1)
        self._path(name, "sign").write_text(str(number))

    def sign(self, name: str) -> str:
        """The last sign of life; empty where there was none."""
        return (self._read(name, "sign") or b"").decode(errors="replace")

    def bring(self, name: str, text: bytes) -> None:
        """Lay out what came of a batch."""
        self._write(name, "done", text)

    def brought(self, name: str) -> bytes | None:
        """What came of a batch, once it is all there."""
        return self._read(name, "done")

    def take_back(self, name: str) -> bool:
        """From now on nobody is to work on a batch; false where that was so before. Who does finds out soon."""
        was_out = self._path(name, "batch").exists()
        self._path(name, "batch").unlink(missing_ok=True)
        return was_out

    def forget(self, name: str) -> None:
        """Remove all there is of a batch."""
        for kind in ("batch", "sign", "done", "batch-part", "done-part"):
            self._path(name, kind).unlink(missing_ok=True)

    def left_over(self, installation: str) -> list[str]:
        """The batches of an installation's earlier runs that were killed."""
        return sorted({path.name.partition(".")[0] for path in self._folder.glob(f"{installation}-*.*")})

    def _read(self, name: str, kind: str) -> bytes | None:
        try:
            return self._path(name, kind).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, name: str, kind: str, text: bytes) -> None:
        part = self._path(name, f"{kind}-part")
        part.write_bytes(text)
        part.replace(self._path(name, kind))

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}.{kind}"
