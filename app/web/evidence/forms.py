"""The form that adds evidence: files to choose, messages to tick, and what stands beside each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Reader, reader
from app.core.texts import UNREADABLE, clean_code, clean_line, clean_text
from app.core.words import N_, Message
from app.models.queries import conversations
from app.models.tables import evidence
from app.rules.base.facts import CaseFacts
from app.rules.evidence.adding import MESSAGES
from app.rules.files.limits import PIECES
from app.services.evidence.evidence import Beside, Offered
from app.services.store.event_log import Upload
from app.web.components.confirmation import written
from app.web.components.forms import FilesForm
from app.web.components.order import Page
from app.web.conversations.messages import WrittenMessage, parties, written_messages
from app.web.frame import drafts, posted
from app.web.frame.forms import NOT_READABLE, attachments
from app.web.frame.parsing import day_typed

MOST_MESSAGES = 200  # the newest of the conversation, each with a field for why it matters

_CLEANED = {"date": clean_code, "text": clean_line, "prose": clean_text}
CAPTION, WHY, DAY = N_("Caption"), N_("Why it matters"), N_("Date of what it shows")


@dataclass(slots=True)
class BesideField:
    """A field beside a piece, as the macros of forms want it."""

    name: str
    label: str
    data: str
    errors: Sequence[str] = ()
    required: bool = False
    type: str = "text"
    most: int | None = None


@dataclass(frozen=True, slots=True)
class MessageChoice:
    """A message that can be ticked, and whether it is."""

    id: int
    ticked: bool
    said: WrittenMessage
    why: BesideField


class EvidenceForm(FilesForm):
    """What is added; what stands beside each piece is read by the piece's reference."""

    files = attachments(N_("Files"))

    def __init__(self, typed: Any = None) -> None:
        super().__init__()
        self.typed: Any = typed or {}
        self.wrong: dict[str, list[str]] = {}

    def refuse(self, refusal: Invalid) -> None:
        """Show why a verb refused this input, at the field it names."""
        if refusal.field in self._fields:
            super().refuse(refusal)
        else:
            self.wrong.setdefault(refusal.field, []).append(reader().say(refusal.sentence))

    def beside_file(self, ref: str) -> tuple[BesideField, ...]:
        """The fields beside a file: caption, day, why it matters."""
        return (
            self._field(f"caption_{ref}", CAPTION, PIECES.caption),
            self._field(f"day_{ref}", DAY, None, "date"),
            self._field(f"why_{ref}", WHY, PIECES.why, "prose"),
        )

    def beside_message(self, message_id: int) -> BesideField:
        """The field beside a message: why it matters."""
        return self._field(f"why_{message_id}", WHY, PIECES.why, "prose")

    @property
    def ticked(self) -> list[int]:
        """The messages that are ticked, by their ids; what is no number was never offered."""
        found = self.typed.getlist(MESSAGES) if hasattr(self.typed, "getlist") else ()
        return list(dict.fromkeys(int(one) for one in found if one.isascii() and one.isdecimal() and len(one) < 16))

    def _field(self, name: str, label: Message, most: int | None, sort: str = "text") -> BesideField:
        text = _CLEANED[sort](self.typed.get(name, ""))
        return BesideField(name, reader().say(label), text, self.wrong.get(name, ()), type=sort, most=most)


def typed_form(action: str) -> EvidenceForm:
    """The form with what was typed: now, or before the session expired."""
    return EvidenceForm(posted.form_data() or drafts.typed(action))


def offered(form: EvidenceForm, files: Sequence[Upload]) -> Offered:
    """What is to be added, of what was typed; Invalid (422) names the field that cannot be read."""
    return Offered(
        [(each, _beside(form, each.ref)) for each in files], [(one, _beside(form, str(one))) for one in form.ticked]
    )


def _beside(form: EvidenceForm, ref: str) -> Beside:
    caption, why = (_text(form, f"{name}_{ref}") for name in ("caption", "why"))
    return Beside(written(caption), written(why), _day(form, f"day_{ref}", reader()))


def _text(form: EvidenceForm, name: str) -> str:
    text = _CLEANED["text" if name.startswith("caption") else "prose"](form.typed.get(name, ""))
    if UNREADABLE in text:
        raise Invalid(name, "not_readable", NOT_READABLE, sign=UNREADABLE)
    return text


def _day(form: EvidenceForm, name: str, who: Reader) -> date | None:
    typed = clean_code(form.typed.get(name, ""))
    return day_typed(name, typed, who).astimezone(who.zone).date() if typed else None


def choices(page: Page, case: CaseFacts, form: EvidenceForm) -> list[MessageChoice]:
    """The messages of the conversation that are not evidence of the case yet, oldest first."""
    connection = page.tx.connection
    there = {row.message_id for row in evidence.there(connection, case.id)}
    rows, _ = conversations.of_order(connection, page.facts.id, MOST_MESSAGES)
    said = written_messages(page.reader, rows, parties(page))
    ticked = set(form.ticked)
    return [
        MessageChoice(row.id, row.id in ticked, message, form.beside_message(row.id))
        for row, message in zip(rows, said, strict=True)
        if row.id not in there and row.body
    ]
