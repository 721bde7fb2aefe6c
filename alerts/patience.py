"""The only place that says how long a mail server may talk: each answer has a time and a size."""

from __future__ import annotations

import smtplib
import socket
import threading
from contextlib import suppress
from typing import BinaryIO, Final

LONGEST_ANSWER: Final = 100_000  # bytes, all lines of one answer; what servers list at EHLO is below 2,000


class _Measured:
    """What a server says, up to what one answer may hold; the library would keep lines without end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.left = LONGEST_ANSWER

    def readline(self, size: int = -1) -> bytes:
        line = self._file.readline(size)
        self.left -= len(line)
        if self.left < 0:
            raise OSError(f"an answer of more than {LONGEST_ANSWER:,} bytes")
        return line

    def close(self) -> None:
        self._file.close()


class PatientSmtp(smtplib.SMTP):
    """Ends an answer that comes in drop by drop after the time that silence is given, and a flood at its bound.

    Either could go on for ever.
    """

    timeout: float
    file: _Measured | None  # the library's own, made of a socket at the first answer and after each change to TLS

    def getreply(self) -> tuple[int, bytes]:
        """Code and text of one answer; ``TimeoutError`` after its time, ``SMTPServerDisconnected`` beyond its size."""
        sock, is_late = self.sock, threading.Event()
        if sock is None:
            return super().getreply()  # which says so
        self.file = self.file or _Measured(sock.makefile("rb"))
        self.file.left = LONGEST_ANSWER

        def cut_off() -> None:
            is_late.set()
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)  # below TLS, so that the reading thread wakes at once

        timer = threading.Timer(self.timeout, cut_off)
        timer.daemon = True
        timer.start()
        try:
            reply = super().getreply()
        except (smtplib.SMTPException, OSError):
            if not is_late.is_set():
                raise
        finally:
            timer.cancel()
        if is_late.is_set():
            self.close()
            raise TimeoutError("the answer had no end")
        return reply


class PatientSmtpTls(PatientSmtp, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""
