"""What could be done by hand to the record of an order, with the database's keys, and a world to do it in.

`:id` is an order of milestones with a past, `:plain` another one that was cancelled by silence.
"""

from pathlib import Path

from app.core.files.store import FileStore
from app.rules.base.people import CLIENT, FREELANCER
from app.rules.cases.extras import Extension, Extra
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import SAM
from tests.support.domain.worlds import Deal, World
from tests.support.files.corpus import TXT
from tests.support.files.deliveries import FileDeliveries
from tests.support.files.evidence import exhibit, tick
from tests.support.services.groups import begin, write
from tests.support.services.offers import accept, offer, post, terms

_OF = "WHERE order_id = :id"
_BY_HAND = "SELECT {} FROM {} WHERE id = (SELECT min(id) FROM {} WHERE order_id = :id)"
_IT = "FROM orders WHERE id = :id"
_GROUP = f"(SELECT id FROM conversations {_OF} AND kind = 'group')"
_OWN = "(SELECT c.id FROM conversations c WHERE c.order_id = :id AND c.kind = 'order')"
_IN_GROUP = f"WHERE conversation_id = {_GROUP} AND role = 'support'"
_WHO = f"client_id, 'en', 'I agree', 's' {_IT}"


def _copied(table: str, columns: str, changed: str = "") -> str:
    """One more row, like one that is there."""
    return f"INSERT INTO {table} ({columns}) " + _BY_HAND.format(changed or columns, table, table)


# What is done -> the statements that do it.
CHANGED = {
    "the title": ("UPDATE orders SET title = title || '!' WHERE id = :id",),
    "the description": ("UPDATE orders SET description = 'Six pages' WHERE id = :id",),
    "the language of the description": ("UPDATE orders SET lang = 'es' WHERE id = :id",),
    "the state of an order": ("UPDATE orders SET state = 'delivered' WHERE id = :id",),
    "the consent to a cancellation": ("UPDATE orders SET consent = 'explicit' WHERE id = :plain",),
    "a cancellation undone": ("UPDATE orders SET state = 'ongoing', consent = NULL WHERE id = :plain",),
    "a price": ("UPDATE orders SET price = price + 100 WHERE id = :id",),
    "the fee that was agreed": ("UPDATE orders SET fee_basis_points = 9000 WHERE id = :id",),
    "the delivery date": ("UPDATE orders SET delivery_due_at = delivery_due_at + 1 WHERE id = :id",),
    "the freelancer of an order": ("UPDATE orders SET freelancer_id = (SELECT max(id) FROM users) WHERE id = :id",),
    "the title of a milestone": (f"UPDATE milestones SET title = 'Deel 9' {_OF} AND position = 2",),
    "the deliverable of a milestone": (f"UPDATE milestones SET deliverable = 'Less' {_OF} AND position = 2",),
    "the amount of a milestone": (f"UPDATE milestones SET amount = amount - 1 {_OF} AND position = 3",),
    "amounts moved between milestones": (
        f"UPDATE milestones SET amount = amount - 1 {_OF} AND position = 3",
        f"UPDATE milestones SET amount = amount + 1 {_OF} AND position = 2",
    ),
    "the state of a milestone": (f"UPDATE milestones SET state = 'returned' {_OF} AND position = 3",),
    "the day until which money is held": (f"UPDATE milestones SET held_until = held_until - 1 {_OF} AND position = 1",),
    "the terms of an offer": (f"UPDATE offers SET terms = replace(terms, 'Ding 1', 'Dong 1') {_OF} AND version = 1",),
    "the salt of an offer": (f"UPDATE offers SET salt = 'x' {_OF} AND version = 1",),
    "the language of an offer": (f"UPDATE offers SET lang = 'en' {_OF} AND version = 1",),
    "the day of an offer": (f"UPDATE offers SET at = at - 1 {_OF} AND version = 1",),
    "words of the offer": (f"UPDATE texts SET body = 'No' WHERE ref IN (SELECT text_ref FROM offers {_OF})",),
    "a message": (f"UPDATE texts SET body = body || '?' WHERE ref IN (SELECT text_ref FROM messages {_OF})",),
    "the author of a message": (f"UPDATE messages SET author_id = author_id + 1 {_OF}",),
    "the author of a text": (
        f"UPDATE texts SET author_id = author_id + 1 WHERE ref IN (SELECT text_ref FROM messages {_OF})",
    ),
    "the language of a text": (f"UPDATE texts SET lang = 'fr' WHERE ref IN (SELECT text_ref FROM messages {_OF})",),
    "when a message was written": (f"UPDATE messages SET at = at - 60000000 {_OF}",),
    "a message given to another order": (f"UPDATE messages SET order_id = :plain {_OF}",),
    "a message given to the group": (f"UPDATE messages SET conversation_id = {_GROUP} {_OF}",),
    "a message taken from the group": (f"UPDATE messages SET conversation_id = {_OWN} {_OF}",),
    "who is in the group": (f"UPDATE conversation_members SET user_id = user_id + 1 {_IN_GROUP}",),
    "what a conversation is": (f"UPDATE conversations SET kind = 'thread' WHERE id = {_GROUP}",),
    "the words of a delivery": (f"UPDATE texts SET body = 'x' WHERE ref IN (SELECT text_ref FROM submissions {_OF})",),
    "when it was delivered": (f"UPDATE submissions SET at = at - 1 {_OF}",),
    "which words came with a delivery": (f"UPDATE submissions SET text_ref = NULL {_OF}",),
    "the comment of a request": (f"UPDATE texts SET body = 'x' WHERE ref IN (SELECT text_ref FROM cases {_OF})",),
    "the answer to a request": (f"UPDATE texts SET body = 'x' WHERE ref IN (SELECT answer_ref FROM cases {_OF})",),
    "whose answer it was": (f"UPDATE cases SET answer_ref = text_ref {_OF} AND answer_ref IS NOT NULL",),
    "the statement of a decision": (f"UPDATE texts SET body = 'x' WHERE ref IN (SELECT verdict_ref FROM cases {_OF})",),
    "what a case is about": (
        f"UPDATE cases SET details = replace(details, 'milestone', 'rest') {_OF} AND details LIKE '%milestone%'",
    ),
    "the reason of a request": (
        "UPDATE cases SET details = replace(details, 'agreed_together', 'other') WHERE order_id = :plain",
    ),
    "the state of a case": ("UPDATE cases SET state = 'declined' WHERE order_id = :plain",),
    "the outcome of a case": (f"UPDATE cases SET outcome = 'granted' {_OF} AND kind = 'update'",),
    "who opened a case": (f"UPDATE cases SET opened_by = 'freelancer' {_OF} AND kind = 'update'",),
    "what the other side said": (f"UPDATE cases SET stance = 'agreed' {_OF} AND stance = 'objected'",),
    "when a case was closed": (f"UPDATE cases SET closed_at = closed_at - 1 {_OF} AND closed_at IS NOT NULL",),
    "the name of a file": (f"UPDATE files SET name = 'b.txt' {_OF}",),
    "the digest of a file": (f"UPDATE files SET digest = 'x' {_OF}",),
    "the size of a file": (f"UPDATE files SET size = size + 1 {_OF}",),
    "the owner of a file": (f"UPDATE files SET owner_id = owner_id + 1 {_OF}",),
    "the price of an extra": (f"UPDATE extras SET price = price + 1 {_OF}",),
    "the name of an extra": (f"UPDATE extras SET title = 'Nothing' {_OF}",),
    "what a piece of evidence is of": (f"UPDATE evidence SET digest = 'x' {_OF} AND kind = 'file'",),
    "whose a piece of evidence is": (f"UPDATE evidence SET author_id = author_id + 1 {_OF} AND kind = 'message'",),
    "the day of a piece of evidence": (f"UPDATE evidence SET shown_on = '2020-01-01' {_OF} AND kind = 'file'",),
    "why a piece of evidence matters": (
        f"UPDATE texts SET body = 'x' WHERE ref IN (SELECT why_ref FROM evidence {_OF})",
    ),
    "who is paid by the gateway": (f"UPDATE operations SET user_id = user_id + 1 {_OF} AND kind = 'charge'",),
    "what the gateway was asked for": (f"UPDATE operations SET amount = amount - 1 {_OF} AND kind = 'charge'",),
}
REMOVED = {
    f"{what} removed": statements
    for what, statements in {
        "a message": (f"DELETE FROM messages {_OF}",),
        "a message with its words": (
            f"DELETE FROM texts WHERE ref IN (SELECT text_ref FROM messages {_OF})",
            f"DELETE FROM messages {_OF}",
        ),
        "words": (f"DELETE FROM texts WHERE ref IN (SELECT text_ref FROM messages {_OF})",),
        "words emptied": (f"UPDATE texts SET body = '', salt = '' WHERE ref IN (SELECT text_ref FROM messages {_OF})",),
        "a member of the group": (f"DELETE FROM conversation_members {_IN_GROUP}",),
        "a delivery": (f"DELETE FROM files {_OF}", f"DELETE FROM submissions {_OF}"),
        "an offer": (f"DELETE FROM offers {_OF} AND version = 1",),
        "a case": (f"DELETE FROM cases {_OF} AND kind = 'update'",),
        "the answer to a request": (f"UPDATE cases SET answer_ref = NULL {_OF}",),
        "a milestone": (f"DELETE FROM milestones {_OF} AND position = 3",),
        "a file": (f"DELETE FROM files {_OF}",),
        "an extra": (f"DELETE FROM extras {_OF}",),
        "a piece of evidence": (f"DELETE FROM evidence {_OF} AND kind = 'message'",),
        "what was asked of the gateway": (f"DELETE FROM operations {_OF}",),
    }.items()
}
_MESSAGE, _OFFER = (
    "order_id, author_id, text_ref, at, conversation_id",
    "order_id, author_id, lang, terms, salt, text_ref, at, version",
)
_MEMBER = "conversation_id, user_id, role, since"
_FILE = (
    "order_id, owner_id, submission_id, name, kind, size, digest, kept_size, kept_digest, state, at, available_at, "
    "attempts, ref, blob"
)
_PIECE = "order_id, case_id, author_id, kind, digest, at, ref, file_ref, message_id"
_FORGED_PIECE = "order_id, case_id, author_id, 'message', digest, at, 'forged', NULL, 99"
_PART = "order_id, title, deliverable, amount, charged, earned, released, paid_out, state, position"
_REQUEST = (
    "order_id, layer, kind, state, opener_id, responder_id, opened_by, policy_version, details, opened_at, closed_at, "
    "version, ref"
)
_ASKED = "kind, order_id, milestone_id, user_id, amount, currency, state, at, available_at, attempts, key"
ADDED = {
    f"{what} added": statements
    for what, statements in {
        "a message": (_copied("messages", _MESSAGE),),
        "words": (
            f"INSERT INTO texts (ref, author_id, lang, body, salt) SELECT 'forged', {_WHO}",
            f"INSERT INTO messages ({_MESSAGE}) SELECT id, client_id, 'forged', ordered_at, {_OWN} {_IT}",
        ),
        "a member of the group": (
            f"INSERT INTO conversation_members ({_MEMBER}) SELECT {_GROUP}, max(id) + 1, 'support', 0 FROM users",
        ),
        "a delivery": (_copied("submissions", "order_id, milestone_id, text_ref, at"),),
        "an offer": (_copied("offers", _OFFER, _OFFER.replace("version", "9")),),
        "a file": (_copied("files", _FILE, _FILE.replace("ref, blob", "'forged', 'forged'")),),
        "an extra": (_copied("extras", "order_id, milestone_id, case_ref, title, price, days"),),
        "a piece of evidence": (_copied("evidence", _PIECE, _FORGED_PIECE),),
        "a milestone": (_copied("milestones", _PART, _PART.replace("position", "9")),),
        "a case": (_copied("cases", _REQUEST, _REQUEST.replace(", ref", ", 'forged'")),),
        "what was asked of the gateway": (_copied("operations", _ASKED, _ASKED.replace(", key", ", 'forged'")),),
    }.items()
}
FORGERIES = CHANGED | REMOVED | ADDED


def past(world: World, folder: Path) -> tuple[Deal, Deal]:
    """An order of milestones on which every kind of thing was written, and one that silence cancelled."""
    world.order()
    deal = post(world)
    offer(deal, terms(world, 40_000, 30_001, 25_000))
    accept(deal)
    deal.gateway()
    deal.message(CLIENT)
    deal.open(CLIENT, "update", text="How is it going?")
    deal.answer(FREELANCER, "answer", "Well.")
    _extra(deal)
    files = FileDeliveries(world, deal, FileStore(folder))
    files.deliver(("a.txt", TXT, b"hello"))
    deal.ask_changes()
    world.wait(hours=1)
    deal.deliver()
    ask(deal, CLIENT, 2)
    answer(deal, FREELANCER, "object")
    write(deal, begin(deal), SAM)
    exhibit(deal, FREELANCER, *files.receive(("b.txt", TXT, b"good day")).files, caption="What I sent")
    tick(deal, CLIENT, 0, why="I said so.")
    staff(deal, "take", "refuse")
    return deal, _silence(world)


def _extra(deal: Deal) -> None:
    deal.open(FREELANCER, "extension", Extension(None, (Extra("Another page", 500, 1),)))
    deal.answer(CLIENT, "accept")
    deal.gateway()


def _silence(world: World) -> Deal:
    plain = world.order()
    plain.open(CLIENT, "cancel")
    world.live(plain.due())
    world.sweep()
    return plain
