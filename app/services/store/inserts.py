"""What plans add to orders besides their state: extras, offers, milestones, and what people wrote in its place."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence

from app.models import Case, ChatMessage, Evidence, Extra, Milestone, Offer, Submission
from app.rules.base.plan import Plan
from app.rules.offers.terms import BRIEF
from app.services.files.uploads import attach
from app.services.store.additions import Additions
from app.services.store.event_hash import Words
from app.services.store.event_log import WRITTEN_ON_A_CASE, Exhibit, PlannedWrite
from app.services.store.guards import answered_case, compare_and_set, picker

_extra = picker("milestone_id case_ref title price days")
_agreed = picker("title deliverable amount due_at lang")
_terms = picker("author_id lang salt")
_exhibit = picker("case_id kind digest file_ref message_id shown_on")


def add(added: Additions, items: Sequence[PlannedWrite]) -> None:
    """What the plans add is there: extras, versions of offers, agreed milestones, and where people's words belong."""
    rows = [{"order_id": item.plan.before.id} | _extra(extra) for item in items for extra in item.plan.extras]
    added.insert(Extra, rows)
    added.insert(Offer, [_offer(item, item.terms) for item in items if item.terms])
    added.insert(Milestone, [row for item in items for row in _milestones(item.plan)])
    for item in items:
        if item.role_of_words == "submission":
            _submission(added, item)
        elif item.words and item.role_of_words == "message":
            _message(added, item, item.words)
        elif item.words and item.role_of_words in WRITTEN_ON_A_CASE:
            _answer(added, item, item.words)
        elif item.exhibits:
            _evidence(added, item)


def _offer(item: PlannedWrite, terms: Words) -> dict[str, object]:
    """A version of what is proposed; the brief's case knows its number."""
    brief = next(c for c in item.plan.after.cases if c.kind == BRIEF)
    own = {"order_id": item.plan.before.id, "version": brief.details["version"], "at": item.plan.at}
    return _terms(terms) | own | {"terms": terms.body, "text_ref": item.words.ref if item.words else None}


def _milestones(plan: Plan) -> Iterator[dict[str, object]]:
    """What was agreed is part of the order; nothing of it is paid yet."""
    for position, part in enumerate(plan.agreed, start=1):
        nothing = dict.fromkeys(("charged", "earned", "released", "paid_out"), 0)
        yield _agreed(part) | nothing | {"order_id": plan.before.id, "position": position, "state": "planned"}


def _submission(added: Additions, item: PlannedWrite) -> None:
    text = item.words.ref if item.words else None
    milestone = item.plan.before.milestone.id
    row = {"order_id": item.plan.before.id, "milestone_id": milestone, "text_ref": text, "at": item.plan.at}
    written = added.insert(Submission, [row], returning=("id",))
    attach(added, item, written[0].id)


def _message(added: Additions, item: PlannedWrite, words: Words) -> None:
    row = {"order_id": item.plan.before.id, "author_id": words.author_id, "text_ref": words.ref, "at": item.plan.at}
    added.insert(ChatMessage, [row])


def _evidence(added: Additions, item: PlannedWrite) -> None:
    """The files first, which the pieces name."""
    attach(added, item, case_id=item.exhibits[0].case_id)
    own = {"order_id": item.plan.before.id, "author_id": item.plan.actor.user_id, "at": item.plan.at}
    rows = [_exhibit(each) | own | {"ref": secrets.token_hex(16)} | _beside(each) for each in item.exhibits]
    added.insert(Evidence, rows)


def _beside(each: Exhibit) -> dict[str, object]:
    return {
        "caption_ref": each.caption.ref if each.caption else None,
        "why_ref": each.why.ref if each.why else None,
    }


def _answer(added: Additions, item: PlannedWrite, words: Words) -> None:
    answered = answered_case(item.plan)
    column = WRITTEN_ON_A_CASE[item.role_of_words]
    attach(added, item, case_id=answered.id)
    row = {"id": answered.id, column: words.ref, "old_version": answered.version}
    compare_and_set(added.tx, Case, [row], "t.version = v.old_version")
