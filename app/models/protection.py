"""Tables whose rows never change, and those of which no row is ever deleted: the database refuses it (X52, G9)."""

from __future__ import annotations

from app.core.database.protection import Guard, Trigger, append_only, never_deleted

# Erasing is the one door: the words and their salt become empty, both at once, and nothing else changes.
_ERASED = (
    "new.body = '' AND new.salt = '' AND new.ref = old.ref AND coalesce(new.order_id, 0) = coalesce(old.order_id, 0) "
    "AND new.author_id = old.author_id AND new.lang = old.lang"
)
# A lock is lifted, once.
_LIFTED = (
    "new.id = old.id AND new.order_id = old.order_id AND new.case_id = old.case_id "
    "AND new.milestone_id = old.milestone_id AND new.amount = old.amount AND new.at = old.at "
    "AND old.lifted_at IS NULL AND new.lifted_at IS NOT NULL"
)
NEVER_CHANGED = (
    Guard("texts", ("ref = new.ref",), _ERASED),
    Guard("messages", ("id = new.id",)),
    Guard("conversations", ("id = new.id", "ref = new.ref")),
    Guard("conversation_members", ("conversation_id = new.conversation_id AND user_id = new.user_id",)),
    Guard("submissions", ("id = new.id",)),
    Guard("offers", ("id = new.id", "order_id = new.order_id AND version = new.version")),
    Guard("case_offers", ("id = new.id", "case_id = new.case_id AND version = new.version")),
    Guard("extras", ("id = new.id",)),
    Guard("deadline_changes", ("id = new.id", "deadline_id = new.deadline_id AND cause = new.cause")),
    Guard("locks", ("id = new.id",), _LIFTED),
    Guard("evidence", ("id = new.id", "ref = new.ref", "file_ref = new.file_ref")),
    Guard("readings"),  # one that is there already is passed over, so it cannot be refused
)
NEVER_DELETED = ("orders", "milestones", "cases", "files", "operations", "instructions", "notices")


def triggers(dialect: str) -> list[Trigger]:
    """The triggers of all these tables."""
    return [*append_only(dialect, NEVER_CHANGED), *never_deleted(dialect, NEVER_DELETED)]
