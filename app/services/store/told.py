"""What events tell of the rows of their order: which columns, and in which form (X52).

An event says under `now` how the order, its milestones and its cases stand from then on, and under `rows`, by table,
the digest of every row that was added with it. What people wrote is in it only as a digest, salted by the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.database.db import canonical
from app.services.store.event_hash import digest

NOW, ROWS, ERASED = "now", "rows", "erased"
SEALED = "record.sealed"  # tells of all rows at once: an order's first event of this kind, made when they are told late


def _tables(columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {table: tuple(names.split()) for table, names in columns.items()}


# Of every table whose rows belong to an order: what never changes in a row. The columns of a table are frozen, because
# their digests are in chains that nobody can write again; a column that comes later is told as it stands.
ADDED = _tables(
    {
        "orders": "ref origin title description lang currency custody policy_version fee_basis_points flags source",
        "milestones": "position title deliverable lang",
        "cases": "ref layer kind opener_id responder_id opened_by policy_version opened_at text_ref",
        "texts": "ref author_id lang body salt",
        "messages": "author_id text_ref at",
        "conversations": "ref case_id kind at",
        "conversation_members": "conversation_id user_id role since",
        "group_messages": "conversation_id author_id text_ref at",
        "submissions": "milestone_id text_ref at",
        "offers": "version author_id lang terms salt text_ref at",
        "extras": "milestone_id case_ref title price days",
        "files": "ref owner_id submission_id case_id name kind size digest at",
        "operations": "key kind milestone_id case_id user_id charge amount currency at",
        "evidence": "ref case_id author_id kind file_ref message_id digest caption_ref why_ref shown_on at",
        "instructions": "key kind milestone_id case_id user_id amount currency at",
        "locks": "case_id milestone_id amount at",
        "case_offers": "case_id version author_id by client freelancer escrow due_at text_ref at",
    }
)
# Where only some rows of a table are told so. An order's own conversation is not told: its members are the parties.
_MESSAGES = "(SELECT m.* FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE c.kind = '{}') AS told"
SOURCES: Mapping[str, str] = {
    "messages": _MESSAGES.format("order"),
    "group_messages": _MESSAGES.format("group"),
    "conversations": "(SELECT * FROM conversations WHERE kind = 'group') AS told",
    "conversation_members": "(SELECT c.order_id, m.* FROM conversation_members m "
    "JOIN conversations c ON c.id = m.conversation_id WHERE c.kind = 'group') AS told",
}
# And of three of them: what changes, and how it stands. A case's details are told as a digest.
STANDING = _tables(
    {
        "orders": "state consent price plain client_id freelancer_id ordered_at delivery_due_at delivered_at "
        "completed_at cancelled_at",
        "milestones": "state amount due_at submitted_at approved_at complaint_until held_until charge charged earned "
        "released paid_out taken spent paid refunded charged_back earned_at consent",
        "cases": "state outcome closed_at stance staff_id details answer_ref verdict_ref",
    }
)


# What a milestone counts, which is nothing when it is new.
AMOUNTS = ("charged", "earned", "taken", "released", "paid_out", "spent", "paid", "refunded", "charged_back")


def row_digest(salt: str, table: str, values: Sequence[object]) -> str:
    """The digest of a row: the values of the columns that never change, instants in microseconds."""
    return digest(salt + canonical([table, *values]))[:32]


def details_digest(salt: str, details: str) -> str:
    """The digest of a case's details, given as canonical text."""
    return row_digest(salt, "details", [details])
