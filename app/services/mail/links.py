"""Links of mails: they carry a proof of whom the mail was for, so that the sign-in page can repeat what it told (G11).

The proof opens nothing. Who has it, has the mail, or was given the link by who has it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from app.core.settings import Settings

PROOF = "to"  # what the proof is called in an address


def mail_link(settings: Settings, path: str, user_id: int) -> str:
    """The address of a page of ours, for this person."""
    return f"{settings.base_url}{path}?{PROOF}={_proof(settings.secret_key, path, user_id)}"


def reader_of_link(secret_key: str, path: str, proof: str, user_ids: Iterable[int]) -> int | None:
    """For whom of these people the link to this path was made; None for a proof that is not ours."""
    for user_id in user_ids:
        if hmac.compare_digest(_proof(secret_key, path, user_id), proof):
            return user_id
    return None


def _proof(secret_key: str, path: str, user_id: int) -> str:
    return hmac.new(secret_key.encode(), f"mail-link:{user_id}:{path}".encode(), hashlib.sha256).hexdigest()[:32]
