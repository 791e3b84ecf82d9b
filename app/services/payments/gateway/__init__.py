"""The payment gateway as the services see it: one small interface, and the adapter that the settings ask for."""

from __future__ import annotations

from app.core.settings import Settings
from app.services.payments.gateway.sandbox import SandboxGateway
from app.services.payments.gateway.terms import (
    Answer,
    BadNotice,
    Gateway,
    GatewayError,
    GatewayNotice,
    OperationRequest,
)

__all__ = ["Answer", "BadNotice", "Gateway", "GatewayError", "GatewayNotice", "OperationRequest", "open_gateway"]


def open_gateway(settings: Settings) -> Gateway | None:
    """The gateway of these settings; None where none is configured. It may be kept and shared by threads.

    Not by processes: a connection that is open while a process forks would have two owners.
    """
    if not settings.gateway_url:
        return None
    return SandboxGateway(settings.gateway_url, settings.gateway_secret)
