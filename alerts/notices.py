"""Plain letters that tell of no change: a test, or word of the watch itself. Text and the same as HTML."""

from __future__ import annotations

import hashlib
import html
import re

from alerts import wording
from analysis.model import Letter, Recipient


def write_notice(recipient: Recipient, sender: str, key: str, subject: str, lines: list[str]) -> Letter:
    """A letter of so many paragraphs; the same key makes the same letter again."""
    safe = [wording.one_line(line) for line in lines]
    text = "\n".join(safe) + "\n"
    body = "</p><p>".join(html.escape(line) for line in safe)
    page = f'<!DOCTYPE html><html lang="en"><body><p>{body}</p></body></html>'
    domain = re.sub(r"[^\w.-]", "", sender.rpartition("@")[2]) or "localhost"
    message_id = f"<{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:32]}@{domain}>"
    return Letter(key, recipient, wording.one_line(subject, wording.HEADING), text, page, message_id, short=text)
