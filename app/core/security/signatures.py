"""Signatures of webhooks, in the manner of Standard Webhooks: who holds the secret wrote exactly this, just now."""

from __future__ import annotations

import base64
import hashlib
import hmac

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1"


def sign(secret: str, ident: str, timestamp: int, body: bytes) -> str:
    """The value of the signature header for this notice, sent at this second."""
    content = b".".join((ident.encode(), str(timestamp).encode(), body))
    mac = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return f"{VERSION},{base64.b64encode(mac).decode('ascii')}"


def signed(secret: str, ident: str, timestamp: int, body: bytes, signatures: str) -> bool:
    """Whether one of these signatures, separated by spaces, is ours; there are two while a secret is changed."""
    expected = sign(secret, ident, timestamp, body).encode()
    found = False
    for given in signatures.split(" "):  # all of them, so that the time taken does not tell which one fits
        found |= hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)
    return found
