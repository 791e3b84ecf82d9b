"""Why nothing can be asked on an order as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.core.words import N_, Message

COMPLETED = N_("This order is completed, so the Resolution Center is closed for it. Customer service can help you.")
NOT_AGREED = N_("There is no order yet. It is placed when the client accepts an offer.")
UNPAID = N_("This milestone is not paid yet. Requests are possible once it has started.")

CLOSED: Mapping[str, Message] = MappingProxyType(
    {
        "proposed": NOT_AGREED,
        "dismissed": NOT_AGREED,
        "pending": N_("This order is not paid yet. Requests are possible once it has started."),
        "delivered": N_("The work is delivered. You can approve it, ask for changes, or ask to cancel."),
        "completed": COMPLETED,
        "cancelled": N_("This order is cancelled. There is nothing left to ask for."),
    }
)
