"""A message as a version recorded it whose events told of no rows yet."""

import json

from app.services.store.event_hash import digest, event_hash

T = 1_773_133_200_000_000
EVENT = "INSERT INTO events (order_id, seq, at, recorded_at, name, visibility, facts, prev_hash, hash) VALUES"
TOLD = json.dumps({"by": "client", "text": digest("salt" + "Hello"), "user": 1}, separators=(",", ":"))
POSTED = event_hash("", "r2", 1, T, T, "message.posted", "parties", TOLD)


def posted(body: str) -> list[str]:
    """A message of the second order, as an earlier version recorded it."""
    return [
        f"INSERT INTO texts (ref, author_id, lang, body, salt) VALUES ('t1', 1, 'en', '{body}', 'salt')",
        f"INSERT INTO messages (order_id, author_id, text_ref, at) VALUES (2, 1, 't1', {T})",
        f"{EVENT} (2, 1, {T}, {T}, 'message.posted', 'parties', '{TOLD}', '', '{POSTED}')",
        f"UPDATE orders SET head_seq = 1, head_hash = '{POSTED}' WHERE id = 2",
    ]
