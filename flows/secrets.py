"""The only place that looks for a secret outside the environment: the Secret blocks of Prefect."""

from __future__ import annotations

import logging
from dataclasses import replace

from prefect.blocks.system import Secret

from flows.settings import Settings, SettingsError, read_recipients

log = logging.getLogger(__name__)

SMTP_PASSWORD_BLOCK = "spacewatch-smtp-password"  # noqa: S105 - the block's name, not its content


async def with_secrets(settings: Settings) -> Settings:
    """Settings with what Prefect keeps for them: the SMTP password where a user is set and no password is, and the
    URLs of messengers where a block of them is named.

    Raises:
        SettingsError: for a block of URLs that is missing or is none.
    """
    if settings.smtp_user and not settings.smtp_password:
        password = await _load(SMTP_PASSWORD_BLOCK)
        if not password:  # the server may want none, and delivery will say if it does
            remedy = f"set SPACEWATCH_SMTP_PASSWORD or the Prefect secret {SMTP_PASSWORD_BLOCK}"
            log.warning("no SMTP password", extra={"remedy": remedy})
        settings = replace(settings, smtp_password=password)
    if settings.apprise_block and not settings.apprise:
        secret = await _load(settings.apprise_block)
        if not secret:
            raise SettingsError(
                f"there is no Prefect secret {settings.apprise_block}: make it, or set SPACEWATCH_APPRISE"
            )
        try:
            urls = read_recipients(secret)
        except ValueError as error:
            raise SettingsError(f"Prefect secret {settings.apprise_block}: {error}") from None
        settings = replace(settings, apprise=urls)
    return settings


async def _load(name: str) -> str:
    """The text of a Prefect secret; empty where there is none of that name."""
    try:
        block: Secret[str] = await Secret.aload(name)
    except ValueError:
        return ""
    return str(block.get())
