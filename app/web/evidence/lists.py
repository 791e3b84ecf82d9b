"""Evidence as both parties and staff see it: the same list, each piece with who added it, when, and why it matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from app.core.words import N_, NN_, At
from app.models.tables import evidence
from app.rules.base.facts import CaseFacts
from app.rules.base.people import PARTIES
from app.rules.base.registry import kind_of
from app.rules.evidence.adding import FILE, takes
from app.web.components.card import Quote, quote, title
from app.web.components.order import Page
from app.web.files.lists import FileLine, file_line

COUNT = NN_("%(num)s piece", "%(num)s pieces")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence as a page lists it: a file to have, or a message as it stands in the conversation."""

    id: str
    title: str  # a caption of its author's, else the name of the file, or which message it is
    lang: str | None  # of the caption, where there is one
    about: str
    file: FileLine | None
    thumb: str | None  # where the small drawing of a picture is
    said: Quote | None  # the message itself
    erased: bool
    why: Quote | None


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """The evidence of one case, and where this reader adds some."""

    id: str
    count: str
    case_title: str | None  # of a case that is over
    pieces: tuple[Exhibit, ...]
    add: str | None
    staff_read: bool

    @property
    def unscanned(self) -> bool:
        """Whether nobody looked for viruses in one of the files, which is given back as it came."""
        return any(piece.file is not None and piece.file.unscanned for piece in self.pieces)

    def without_way(self) -> EvidenceCard:
        """The same where the reader is adding some already."""
        return replace(self, add=None)


def cards(page: Page) -> list[EvidenceCard]:
    """The evidence of an order's cases, the newest first: of those that are open or have some."""
    cases = [case for case in reversed(page.facts.cases) if kind_of(case).evidence is not None]
    if not cases:
        return []
    rows = evidence.of_order(page.tx.connection, page.facts.id)
    found = [card(page, case, [row for row in rows if row.case_id == case.id]) for case in cases]
    return [each for case, each in zip(cases, found, strict=True) if each.pieces or case.closed_at is None]


def card_of(page: Page, case: CaseFacts) -> EvidenceCard | None:
    """The evidence of this case; None where its kind has none."""
    if kind_of(case).evidence is None:
        return None
    rows = evidence.of_order(page.tx.connection, page.facts.id)
    return card(page, case, [row for row in rows if row.case_id == case.id])


def card(page: Page, case: CaseFacts, rows: list[Any]) -> EvidenceCard:
    """The card of these pieces of a case."""
    open_to_me = page.role in PARTIES and takes(page.facts, case, page.role)
    return EvidenceCard(
        id=f"evidence-{case.ref[:8]}",
        count=page.reader.say(COUNT, num=len(rows)),
        case_title=title(page, case) if case.closed_at is not None else None,
        pieces=tuple(_exhibit(page, row) for row in rows),
        add=url_for("evidence.form", ref=case.ref) if open_to_me else None,
        staff_read=kind_of(case).asks is not None and case.closed_at is None,
    )


def _exhibit(page: Page, row: Any) -> Exhibit:
    shown = Exhibit(
        id=f"piece-{row.ref[:8]}",
        title=row.caption or row.name or "",
        lang=row.caption_lang if row.caption else None,
        about="",
        file=None,
        thumb=None,
        said=None,
        erased=False,
        why=quote(page, row.why, row.why_lang),
    )
    return _of_file(page, row, shown) if row.kind == FILE else _of_message(page, row, shown)


def _of_file(page: Page, row: Any, shown: Exhibit) -> Exhibit:
    file = file_line(page.reader, row, row.file_ref, row.file_kind)
    sort = f"{file.name} · {file.about}" if row.caption else file.about
    small = url_for("files.small", ref=row.file_ref) if row.has_thumb and row.state == "ready" else None
    return replace(shown, file=file, thumb=small, about=" · ".join((sort, *_added(page, row))))


def _of_message(page: Page, row: Any, shown: Exhibit) -> Exhibit:
    say = page.reader.say
    name = say(N_("Message from %(name)s, %(at)s"), name=row.writer, at=At(row.said_at, "medium"))
    about = " · ".join((say(N_("from the conversation")), *_added(page, row)))
    said = quote(page, row.said, row.said_lang)
    return replace(shown, title=shown.title or name, about=about, said=said, erased=said is None)


def _added(page: Page, row: Any) -> list[str]:
    """Who added it, when, and the day of what it shows."""
    say, facts = page.reader.say, page.facts
    role = "client" if row.author_id == facts.client_id else "freelancer"
    by = N_("added by you") if role == page.role else N_("added by %(name)s")
    told = [say(by, name=facts.name(role)), page.reader.instant(row.at, "medium")]
    if row.shown_on:
        told.append(say(N_("shows %(day)s"), day=date.fromisoformat(row.shown_on)))
    return told
