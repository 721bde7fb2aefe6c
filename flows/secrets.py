"""The only place that looks for a secret outside the environment: a Prefect Secret block."""

from __future__ import annotations

import logging
from dataclasses import replace

from prefect.blocks.system import Secret

from flows.settings import Settings

log = logging.getLogger(__name__)

SMTP_PASSWORD_BLOCK = "spacewatch-smtp-password"  # noqa: S105 - the block's name, not its content


async def with_secrets(settings: Settings) -> Settings:
    """Settings with the SMTP password filled in from Prefect where a user is set and no password is."""
    if not settings.smtp_user or settings.smtp_password:
        return settings
    try:
        block: Secret[str] = await Secret.aload(SMTP_PASSWORD_BLOCK)
    except ValueError:  # no such block: the server may want none, and delivery will say if it does
        log.warning(
            "no SMTP password",
            extra={"remedy": f"set SPACEWATCH_SMTP_PASSWORD or the Prefect secret {SMTP_PASSWORD_BLOCK}"},
        )
        return settings
    return replace(settings, smtp_password=str(block.get()))
