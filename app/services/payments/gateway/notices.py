"""Signed notices of a gateway: read with suspicion, and only for where to look."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from app.core.instants import EPOCH
from app.core.security.signatures import ID, SIGNATURE, TIMESTAMP, signed
from app.services.payments.gateway.terms import NOTICES, BadNotice, GatewayNotice

TOLERANCE = 300  # seconds that a notice may be under way, and that two clocks may differ
IDENT = re.compile(r"[\x21-\x7e]{1,80}")  # the width of its column
SECONDS = re.compile(r"[0-9]{1,12}")


def read_notice(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> GatewayNotice:
    """What the notice says; BadNotice when it is not to be believed or not to be understood."""
    given = {name.lower(): value for name, value in headers.items()}
    ident, sent = given.get(ID, ""), given.get(TIMESTAMP, "")
    if not IDENT.fullmatch(ident) or not SECONDS.fullmatch(sent):
        raise BadNotice("headers")
    # The signature comes first: who cannot sign learns nothing about our clock.
    if not signed(secret, ident, int(sent), body, given.get(SIGNATURE, "")):
        raise BadNotice("signature")
    if abs((now - EPOCH).total_seconds() - int(sent)) > TOLERANCE:
        raise BadNotice("time")
    return _notice(ident, body)


def _notice(ident: str, body: bytes) -> GatewayNotice:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadNotice("body") from error
    if not isinstance(content, dict) or content.get("type") not in NOTICES:
        raise BadNotice("kind")
    key = content.get("key")
    if key is not None and not (isinstance(key, str) and IDENT.fullmatch(key)):
        raise BadNotice("key")
    return GatewayNotice(ident, content["type"], key)
