"""The only place that puts settings, catalogue and judge together for a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from types import MappingProxyType

import catalog
from alerts.channels import ChannelSettings, SmtpSettings
from alerts.letters import LetterSettings
from analysis.assessment import Judge
from analysis.knowledge import Knowledge, Term
from analysis.model import Recipient, Source
from analysis.robots import RobotsFile
from analysis.troubles import EVERYBODY
from flows.settings import Settings
from scrapers.beat import BeatClient
from scrapers.http import Client, ClientSettings
from storage.store import Store, open_store


@dataclass(frozen=True)
class Desk:
    """What every step may look at and none may change."""

    settings: Settings
    catalog: catalog.Catalog
    judge: Judge
    recipients: Mapping[str, Recipient]
    sources: Mapping[str, Source]

    def source(self, source_id: str) -> Source:
        """The source of that id; one that has left the catalogue is known by its id alone, no id means all."""
        if not source_id:
            return EVERYBODY
        known = self.sources.get(source_id)
        return known or Source(source_id, source_id, "", "", (), "general", source_id, (), enabled=False)

    def store(self) -> Store:
        """The memory, opened (and made or migrated where needed)."""
        return open_store(self.settings.database)

    def client(self, robots: Iterable[RobotsFile] = (), sites: frozenset[str] = frozenset()) -> Client:
        """The polite client, not yet connected; use as ``async with``. ``robots`` are those it need not ask for.

        Where ``sites`` (registered names) are given, it asks no others.
        """
        s = self.settings
        settings = ClientSettings(
            user_agent=identity(s),
            gap_seconds=s.gap_seconds,
            connect_to=s.connect_to,
            allow_loopback=s.allow_loopback,
            proxy=s.proxy,
            ca_file=str(s.ca_file or ""),
        )
        return BeatClient(settings, robots, sites) if sites else Client(settings, robots)

    def channels(self) -> ChannelSettings:
        """Where letters can go on this machine."""
        return channels_of(self.settings)

    def letterhead(self, store: Store) -> LetterSettings:
        """What all letters of this installation have in common."""
        sender, names = self.settings.mail_from, names_of(self.catalog.knowledge)
        return LetterSettings(
            sender=sender,
            domain=sender.partition("@")[2],
            installation=store.installation,
            home=self.settings.public_url or self.settings.browse_url,
            browse=self.settings.browse_url,
            unsubscribe=self.settings.unsubscribe_mail,
            names=names,
        )


def channels_of(s: Settings) -> ChannelSettings:
    """Where letters can go on a machine with these settings."""
    smtp = None
    if s.smtp_host:
        port = s.smtp_port or {"none": 25, "starttls": 587, "tls": 465}[s.smtp_tls]
        smtp = SmtpSettings(s.smtp_host, port, s.smtp_tls, s.smtp_user, s.smtp_password)
    return ChannelSettings(
        sender=s.mail_from,
        letters_dir=s.letters,
        smtp=smtp,
        list_id=s.mail_list_id or f"Space diplomacy <spacewatch.{s.mail_from.partition('@')[2]}>",
        unsubscribe=s.unsubscribe_mail,
        unsubscribe_url=s.unsubscribe_url,
        home=s.public_url,
        apprise=s.apprise,
    )


def identity(settings: Settings) -> str:
    """How the client names itself to every server, and in the evidence."""
    return f"spacewatch/{version('space-diplomacy-monitor')} (+{settings.contact})"


def open_desk(settings: Settings) -> Desk:
    """Read the catalogue and compile the judge (about a second).

    Raises:
        catalog.CatalogError: with file, key and remedy.
    """
    known = catalog.read(settings.catalog)
    recipients = {r.id: addressed(r, settings) for r in known.recipients}
    return Desk(
        settings=settings,
        catalog=known,
        judge=Judge(known.knowledge),
        recipients=MappingProxyType(recipients),
        sources=MappingProxyType({s.id: s for s in known.sources}),
    )


def names_of(knowledge: Knowledge) -> dict[str, str]:
    """What a reader knows actors, instruments and topics as, by "group:id"."""
    groups = {"actor": knowledge.actors, "instrument": knowledge.instruments, "topic": knowledge.topics}
    return {f"{group}:{term.id}": _name(term) for group, terms in groups.items() for term in terms}


def addressed(recipient: Recipient, settings: Settings) -> Recipient:
    """A mail recipient without an address of its own gets the one from the settings."""
    if recipient.channel == "mail" and not recipient.address:
        return replace(recipient, address=settings.mail_to)
    return recipient


def _name(term: Term) -> str:
    """A term's label, else its first English name that is written out, as a reader knows it."""
    if term.label:
        return term.label
    names = [name for name in term.names.get("en", ()) if "*" not in name]
    return names[0] if names else term.id.replace("_", " ")
