"""Evidence: files and messages that parties added to a case, and named queries about them. Rows are only added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.core.database.db import Base, Id, Instant
from app.models.tables.conversations import ChatMessage
from app.models.tables.events import WrittenText
from app.models.tables.files import File
from app.models.tables.users import User


class Evidence(Base):
    """A piece of evidence: a file that was stored, or a message as it stands in the conversation; never a copy.

    `digest` is that of the file or of the message's text. Caption and reason are texts of their author's, so they can
    be erased as every text can, and nothing else of it ever changes.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'file' AND file_ref IS NOT NULL AND message_id IS NULL) "
            "OR (kind = 'message' AND message_id IS NOT NULL AND file_ref IS NULL)",
            name="of_one",
        ),
        UniqueConstraint("case_id", "message_id"),
        Index("ix_evidence_order", "order_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)  # in addresses: 128 random bits
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(String(8))
    file_ref: Mapped[str | None] = mapped_column(ForeignKey("files.ref"), unique=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    digest: Mapped[str] = mapped_column(String(64))
    caption_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))
    why_ref: Mapped[str | None] = mapped_column(ForeignKey("texts.ref"))
    shown_on: Mapped[str | None] = mapped_column(String(10))  # the day of what it shows, as year-month-day
    at: Mapped[datetime] = mapped_column(Instant)


_CAPTION, _WHY, _SAID = (aliased(WrittenText) for _ in range(3))
_WRITER: Any = aliased(User)
_OF_ORDER = (
    select(
        Evidence.ref,
        Evidence.case_id,
        Evidence.author_id,
        Evidence.kind,
        Evidence.shown_on,
        Evidence.at,
        File.ref.label("file_ref"),
        File.name,
        File.kind.label("file_kind"),
        File.note,
        File.scanned,
        File.error,
        File.state,
        File.thumb.is_not(None).label("has_thumb"),
        func.coalesce(File.kept_size, File.size).label("size"),
        _CAPTION.body.label("caption"),
        _CAPTION.lang.label("caption_lang"),
        _WHY.body.label("why"),
        _WHY.lang.label("why_lang"),
        ChatMessage.at.label("said_at"),
        _WRITER.name.label("writer"),
        _SAID.body.label("said"),
        _SAID.lang.label("said_lang"),
    )
    .outerjoin(File, File.ref == Evidence.file_ref)
    .outerjoin(_CAPTION, _CAPTION.ref == Evidence.caption_ref)
    .outerjoin(_WHY, _WHY.ref == Evidence.why_ref)
    .outerjoin(ChatMessage, ChatMessage.id == Evidence.message_id)
    .outerjoin(_SAID, _SAID.ref == ChatMessage.text_ref)
    .outerjoin(_WRITER, _WRITER.id == ChatMessage.author_id)
    .where(Evidence.order_id == bindparam("order"))
    .order_by(Evidence.id)
)


def of_order(connection: Connection, order_id: int) -> Sequence[Any]:
    """Every piece of the order's cases as a page shows it, in the order in which they were added."""
    return connection.execute(_OF_ORDER, {"order": order_id}).all()


def there(connection: Connection, case_id: int) -> Sequence[Any]:
    """Whose each piece of a case is, and which message it is, if any."""
    columns = (Evidence.author_id, Evidence.message_id)
    return connection.execute(select(*columns).where(Evidence.case_id == case_id).order_by(Evidence.id)).all()


def messages(connection: Connection, order_id: int, ids: Sequence[int]) -> Sequence[Any]:
    """Those of these messages that are of the order's conversation, with what their digests are made of."""
    columns = (ChatMessage.id, WrittenText.salt, WrittenText.body)
    found = select(*columns).join(WrittenText, WrittenText.ref == ChatMessage.text_ref)
    return connection.execute(
        found.where(ChatMessage.order_id == order_id, ChatMessage.id.in_(ids)).order_by(ChatMessage.id)
    ).all()
