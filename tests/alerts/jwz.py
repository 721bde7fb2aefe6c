"""How a mail reader makes threads of letters: Jamie Zawinski's algorithm (https://www.jwz.org/doc/threading.html).

Only what it does with whole mailboxes: containers by Message-ID, parents by References, empty containers
pruned, and what is left at the root gathered by subject without its "Re:".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mail:
    message_id: str
    references: tuple[str, ...]
    subject: str


@dataclass(eq=False)
class _Container:
    mail: Mail | None = None
    parent: _Container | None = None
    children: list[_Container] = field(default_factory=list)

    def has(self, other: _Container) -> bool:
        return self is other or any(child.has(other) for child in self.children)

    def adopt(self, child: _Container) -> None:
        if child.parent is not None:
            child.parent.children.remove(child)
        child.parent = self
        self.children.append(child)

    def mails(self) -> list[Mail]:
        own = [self.mail] if self.mail else []
        return own + [mail for child in self.children for mail in child.mails()]


def threads(mails: Iterable[Mail]) -> list[frozenset[str]]:
    """The threads, as the Message-IDs in each."""
    roots = [container for container in _by_references(mails) if container.parent is None and container.mails()]
    by_subject: dict[str, list[_Container]] = {}
    for number, root in enumerate(roots):
        by_subject.setdefault(_stem(root) or f"\0{number}", []).append(root)
    return [
        frozenset(mail.message_id for root in group for mail in root.mails())
        for together in by_subject.values()
        for group in ([together] if _is_one(together) else [[root] for root in together])
    ]


def _by_references(mails: Iterable[Mail]) -> list[_Container]:
    table: dict[str, _Container] = {}
    for mail in mails:
        own = table.setdefault(mail.message_id, _Container())
        own.mail = mail
        before: _Container | None = None
        for reference in mail.references:
            container = table.setdefault(reference, _Container())
            if before is not None and container.parent is None and not container.has(before):
                before.adopt(container)
            before = container
        if before is not None and not own.has(before):
            before.adopt(own)
    return list(table.values())


def _is_one(roots: list[_Container]) -> bool:
    """Roots of one subject are one thread where some of them are replies (or answer a letter that is not there)."""
    return len(roots) == 1 or any(root.mail is None or _is_reply(root.mails()[0].subject) for root in roots)


def _stem(root: _Container) -> str:
    return re.sub(r"^(?:\s*re(?:\[\d+\])?:\s*)+", "", root.mails()[0].subject, flags=re.IGNORECASE)


def _is_reply(subject: str) -> bool:
    return re.match(r"\s*re(?:\[\d+\])?:", subject, re.IGNORECASE) is not None
