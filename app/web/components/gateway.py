"""Whether there is a payment gateway, for pages that make no sense without one."""

from __future__ import annotations

from app.core.errors import Refusal
from app.core.runtime import runtime_services
from app.core.words import N_, Message

NO_PAYMENTS = N_("Payments are not possible here yet. Customer service can help you.")


def has_gateway() -> bool:
    """Whether there is a gateway that takes payments and makes payouts."""
    return bool(runtime_services().settings.gateway_url)


def check_gateway(message: Message) -> None:
    """Refuse (409) with this message where there is none."""
    if not has_gateway():
        raise Refusal(409, "no_gateway", message)
