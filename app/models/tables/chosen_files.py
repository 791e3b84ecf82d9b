"""Files that people have chosen in a form and not sent yet: where they lie, and named queries about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, String, bindparam, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant


class ChosenFile(Base):
    """A file in the file store that waits for its form to be sent, for one person and one form. Wall time."""

    __tablename__ = "chosen_files"
    __table_args__ = (Index("ix_chosen_files_user_form", "user_id", "form"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)  # in the form: 128 random bits
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    form: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(32), unique=True)
    waits: Mapped[bool]
    expires_at: Mapped[datetime] = mapped_column(Instant)


_OF_FORM = (
    select(ChosenFile)
    .where(
        ChosenFile.user_id == bindparam("user"),
        ChosenFile.form == bindparam("form"),
        ChosenFile.expires_at > bindparam("wall"),
    )
    .order_by(ChosenFile.id)
)


def of_form(connection: Connection, user_id: int, form: str, wall: datetime) -> Sequence[ChosenFile]:
    """What this person has chosen in this form, in the order it came, as rows."""
    return connection.execute(_OF_FORM, {"user": user_id, "form": form, "wall": wall}).all()  # type: ignore[return-value]


def remove(connection: Connection, user_id: int, form: str, refs: Sequence[str]) -> None:
    """These are chosen no longer; what is not this person's, in this form, stays."""
    mine = (ChosenFile.user_id == user_id, ChosenFile.form == form)
    connection.execute(delete(ChosenFile).where(*mine, ChosenFile.ref.in_(refs)))


def kept_by(connection: Connection, user_id: int) -> int:
    """How many bytes this person's chosen files take."""
    total = func.coalesce(func.sum(ChosenFile.size), 0)
    return int(connection.execute(select(total).where(ChosenFile.user_id == user_id)).scalar_one())


def known(connection: Connection, blobs: Sequence[str]) -> set[str]:
    """Those of these names in the file store that a row has."""
    return set(connection.execute(select(ChosenFile.blob).where(ChosenFile.blob.in_(blobs))).scalars())
