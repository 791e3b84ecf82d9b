"""Files that came with a delivery or an answer: what they are, where they lie, and named queries about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    table,
    text,
    union,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database.db import Base, Id, Instant
from app.models.leasing import Leasing
from app.models.tables.cases import Case
from app.models.tables.orders import Order, Submission


class File(Base):
    """A file of a submission or of a case. It waits until a job has looked into it; only a ready one can be downloaded.

    `digest` and `size` are of what was sent and stand in the chain; `kept_…` of what is given back, which for a
    picture is a drawing of it without anything else. `note` says what else had to be changed.
    """

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','ready','refused')", name="state"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("(submission_id IS NULL) <> (case_id IS NULL)", name="of_one"),
        CheckConstraint("(state = 'ready') = (kept_digest IS NOT NULL)", name="kept"),
        CheckConstraint("(state = 'refused') = (blob IS NULL)", name="blob"),
        Index("ix_files_order", "order_id", "id"),
        Index("ix_files_owner", "owner_id"),
        Index("ix_files_thumb", "thumb", unique=True),
        Index(
            "ix_files_waiting",
            "available_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)  # in addresses: 128 random bits
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    name: Mapped[str] = mapped_column(String(120))  # as its owner called it, made safe to show
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int] = mapped_column(BigInteger)  # bytes
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str | None] = mapped_column(String(32), unique=True)  # its name in the file store
    kept_size: Mapped[int | None] = mapped_column(BigInteger)
    kept_digest: Mapped[str | None] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(12))
    thumb: Mapped[str | None] = mapped_column(String(32))  # in the file store: a small drawing of a picture
    scanned: Mapped[bool] = mapped_column(default=False)  # and found without a virus
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(Instant)
    available_at: Mapped[datetime] = mapped_column(Instant)  # wall time, as the lease
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    error: Mapped[str | None] = mapped_column(String(80))


LEASING = Leasing("files", "state = 'waiting'")
first_waiting, lease = LEASING.first_waiting, LEASING.lease

# By name: evidence knows files, and not the other way round.
_PIECES = table("evidence", column("file_ref"))
_IS_EVIDENCE = exists().where(_PIECES.c.file_ref == File.ref)
_ORDER: Any = bindparam("order")
_OF_ORDER = (
    select(
        File.ref,
        File.submission_id,
        File.case_id,
        File.name,
        File.kind,
        File.note,
        File.scanned,
        File.error,
        func.coalesce(File.kept_size, File.size).label("size"),
        File.state,
        Submission.at.label("submitted_at"),
    )
    .outerjoin(Submission, Submission.id == File.submission_id)
    .where(File.order_id == _ORDER, ~_IS_EVIDENCE)
    .order_by(File.submission_id.desc(), File.id)
)
_COLUMNS = (File.id, File.name, File.kind, File.blob, File.kept_size, File.state, File.attempts, File.thumb)


def of_order(connection: Connection, order_id: int) -> Sequence[Any]:
    """The files of an order, evidence left out: of the newest submission first, each in the order they were sent."""
    return connection.execute(_OF_ORDER, {"order": order_id}).all()


def of_party(connection: Connection, ref: str, user_id: int) -> Any | None:
    """The file with this reference, if this person is a party of its order (X33).

    With it the kind of case it is of, and whether it is evidence.
    """
    mine = or_(Order.client_id == user_id, Order.freelancer_id == user_id)
    more = (File.owner_id, Order.client_id, Case.kind.label("case_kind"), _IS_EVIDENCE.label("is_evidence"))
    found = select(*_COLUMNS, *more).join(Order, Order.id == File.order_id).outerjoin(Case, Case.id == File.case_id)
    return connection.execute(found.where(File.ref == ref, mine)).first()


def of_open_case(connection: Connection, ref: str) -> Any | None:
    """The file with this reference, if it came with a case that is not closed; the kind of case, and its state."""
    more = (Case.kind.label("case_kind"), Case.state.label("case_state"))
    found = select(*_COLUMNS, *more).join(Case, Case.id == File.case_id)
    return connection.execute(found.where(File.ref == ref, Case.closed_at.is_(None))).first()


def by_id(connection: Connection, file_id: int) -> Any:
    """The file as a worker needs it, and whether it is shown as evidence is."""
    return connection.execute(select(*_COLUMNS, _IS_EVIDENCE.label("is_evidence")).where(File.id == file_id)).one()


def kept_by(connection: Connection, user_id: int) -> int:
    """How many bytes this person's files take."""
    taken = func.coalesce(func.sum(func.coalesce(File.kept_size, File.size)), 0)
    return int(connection.execute(select(taken).where(File.owner_id == user_id, File.state != "refused")).scalar_one())


def finish(connection: Connection, file_id: int, token: str, **columns: object) -> bool:
    """The file gets these columns and its lease ends; False, and nothing changed, when the lease is somebody else's."""
    mine = (File.id == file_id, File.lease_token == token, File.state == "waiting")
    free = {"lease_until": None, "lease_token": None}
    return connection.execute(update(File).where(*mine).values(**free, **columns)).rowcount == 1


def put_off(connection: Connection, wall: datetime, until: datetime) -> None:
    """No file that waits, and that nobody has, is leased before `until`."""
    free = (
        File.state == "waiting",
        File.available_at <= wall,
        or_(File.lease_until.is_(None), File.lease_until <= wall),
    )
    connection.execute(update(File).where(*free).values(available_at=until))


def known(connection: Connection, blobs: Sequence[str]) -> set[str]:
    """Those of these names in the file store that a row has."""
    kept = union(*(select(name).where(name.in_(blobs)) for name in (File.blob, File.thumb)))
    return {name for name in connection.execute(kept).scalars() if name is not None}
