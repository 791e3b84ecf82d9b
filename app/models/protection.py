"""Tables whose rows never change, and those of which no row is ever deleted: the database refuses it (X52, G9)."""

from __future__ import annotations

from app.core.database.protection import Guard, Trigger, append_only, never_deleted

# Erasing is the one door: the words and their salt become empty, both at once, and nothing else changes.
_ERASED = (
    "new.body = '' AND new.salt = '' AND new.ref = old.ref AND coalesce(new.order_id, 0) = coalesce(old.order_id, 0) "
    "AND new.author_id = old.author_id AND new.lang = old.lang"
)
NEVER_CHANGED = (
    Guard("texts", ("ref = new.ref",), _ERASED),
    Guard("messages", ("id = new.id",)),
    Guard("submissions", ("id = new.id",)),
    Guard("offers", ("id = new.id", "order_id = new.order_id AND version = new.version")),
    Guard("extras", ("id = new.id",)),
    Guard("deadline_changes", ("id = new.id", "deadline_id = new.deadline_id AND cause = new.cause")),
    Guard("evidence", ("id = new.id", "ref = new.ref", "file_ref = new.file_ref")),
    Guard("readings"),  # one that is there already is passed over, so it cannot be refused
)
NEVER_DELETED = ("orders", "milestones", "cases", "files", "operations", "instructions", "notices")


def triggers(dialect: str) -> list[Trigger]:
    """The triggers of all these tables."""
    return [*append_only(dialect, NEVER_CHANGED), *never_deleted(dialect, NEVER_DELETED)]
