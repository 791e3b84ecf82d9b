"""A plan of everything that happens to briefs, requests and cases of customer service, by a short name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from app.rules.base.facts import NEW, OrderFacts
from app.rules.base.people import CLIENT, FREELANCER, MARKETPLACE, PARTIES, THE_GATEWAY, other
from app.rules.base.plan import Plan
from app.rules.cases.extras import Extension, Extra
from app.rules.conversations.groups import GroupFacts, Member, decide_group, decide_group_message
from app.rules.conversations.messages import decide_message
from app.rules.deadlines.lengthening import decide_answer, decide_ask, decide_take_back
from app.rules.decide import decide_case, decide_credit, decide_due
from app.rules.evidence.adding import Piece, There, decide_evidence
from app.rules.milestones.cancelling_request import SupportCancellation
from app.rules.offers.terms import decide_brief
from app.rules.opening import decide_open
from tests.support.domain.facts import (
    ACTORS,
    DAY,
    NOW,
    US,
    act,
    act_on_order,
    committed,
    opened,
    opening,
    order,
    the_case,
    wish,
)
from tests.support.rules import milestones, offers
from tests.support.rules import support_cancellations as support
from tests.support.rules.disputes import OF_DISPUTES

Plans = Mapping[str, Callable[[], Plan]]
LATER = NOW + timedelta(hours=1)  # when people act on what was there before
OPENED = {"update": CLIENT, "cancel": CLIENT, "extension": FREELANCER}
EXTRAS = Extension(None, (Extra("More", 900, 2),))


def by_clock(facts: OrderFacts, kind: str) -> Plan:
    """What the clock does at a deadline of this kind."""
    deadline = next(d for d in facts.deadlines if d.kind == kind)
    return decide_due(facts, deadline, deadline.due_at)


def answered(kind: str, name: str, facts: OrderFacts | None = None) -> Plan:
    """An act of a party on a request."""
    who = OPENED[kind] if name == "withdraw" else other(OPENED[kind])
    return act(opened(kind, OPENED[kind], facts), name, ACTORS[who], LATER, text="digest")


def asked_extras(by_marketplace: bool = False) -> OrderFacts:
    """Extras that the freelancer asks for, to be charged by the gateway, or by the marketplace where there is none."""
    facts = order()
    if by_marketplace:
        facts = replace(facts, custody=MARKETPLACE, platform=replace(facts.platform, gateway=False))
    return committed(opening(facts, "extension", FREELANCER, NOW, EXTRAS))


def promised() -> OrderFacts:
    """Extras that are accepted and not paid for yet."""
    return committed(act(asked_extras(), "accept", ACTORS[CLIENT]))


def delivered() -> OrderFacts:
    """A plain order whose work is delivered."""
    return milestones.act(order(), "deliver", FREELANCER)


def silent(charged: int = 124_000) -> OrderFacts:
    """An order that silence has cancelled, of whose money our gateway has so much."""
    facts = committed(by_clock(opened("cancel", CLIENT), "answer"))
    return replace(facts, milestones=(replace(facts.milestone, charged=charged),))


def to_put_off() -> OrderFacts:
    """The freelancer wants three more days to answer."""
    facts = opened("cancel", CLIENT)
    return committed(decide_ask(facts, the_case(facts), 3, ACTORS[FREELANCER], LATER))


def put_off(agree: bool) -> Plan:
    """The client answers that."""
    facts = to_put_off()
    until = facts.deadlines[0].due_at + 3 * DAY
    return decide_answer(facts, the_case(facts), agree, until, ACTORS[CLIENT], LATER)


def on_brief(facts: OrderFacts, name: str, role: str, **given: object) -> Plan:
    return offers.act(facts, name, role, LATER, **given)


OFFER = {"terms": offers.THREE, "digest": "terms", "text": "digest"}
BRIEFS: Plans = {
    "brief": lambda: decide_brief(order("proposed", milestones=()), ACTORS[CLIENT], NOW, "brief", None, "digest"),
    "brief with terms": lambda: decide_brief(
        order("proposed", milestones=()), ACTORS[CLIENT], NOW, "brief", offers.THREE, "digest"
    ),
    "brief declined": lambda: on_brief(offers.brief(), "decline", FREELANCER),
    "brief withdrawn": lambda: on_brief(offers.brief(), "withdraw", CLIENT),
    "offer": lambda: on_brief(offers.brief(), "offer", FREELANCER, **OFFER),
    "offer replaced": lambda: on_brief(offers.offered(), "offer", FREELANCER, **OFFER),
    "offer to change": lambda: on_brief(offers.offered(), "ask_changes", CLIENT, version=1, text="digest"),
    "offer declined": lambda: on_brief(offers.offered(), "decline", CLIENT),
    "offer declined with a sentence": lambda: on_brief(offers.offered(), "decline", CLIENT, text="digest"),
    "offer withdrawn": lambda: on_brief(offers.offered(), "withdraw", FREELANCER),
    "offer expired": lambda: by_clock(offers.offered(), "offer"),
    "offer accepted": lambda: offers.accepting(offers.offered(), now=LATER),
}

REQUESTS: Plans = {
    "update asked": lambda: opening(order(), "update", CLIENT),
    "update given": lambda: answered("update", "answer"),
    "update withdrawn": lambda: answered("update", "withdraw"),
    "update lapsed": lambda: by_clock(opened("update", CLIENT), "answer"),
    "cancellation asked after the delivery": lambda: opening(delivered(), "cancel", CLIENT, LATER),
    "cancellation asked in place of an update": lambda: opening(opened("update", CLIENT), "cancel", FREELANCER, LATER),
    "cancellation agreed": lambda: answered("cancel", "accept"),
    "cancellation agreed after the delivery": lambda: answered("cancel", "accept", delivered()),
    "cancellation asked by both": lambda: opening(opened("cancel", CLIENT), "cancel", FREELANCER, LATER),
    "cancellation declined": lambda: answered("cancel", "decline"),
    "cancellation withdrawn after the delivery": lambda: answered("cancel", "withdraw", delivered()),
    "cancellation by silence": lambda: by_clock(opened("cancel", CLIENT), "answer"),
    "refund agreed after silence": lambda: act(silent(), "agree", ACTORS[FREELANCER], LATER + 3 * DAY),
    "refund after silence": lambda: by_clock(silent(), "refund"),
    "refund after silence by the marketplace": lambda: by_clock(silent(0), "refund"),
    "more time asked": lambda: opening(order(), "extension", FREELANCER),
    "more time agreed": lambda: answered("extension", "accept"),
    "more time declined": lambda: answered("extension", "decline"),
    "more time in silence": lambda: by_clock(opened("extension", FREELANCER), "answer"),
    "extras accepted": lambda: act(asked_extras(), "accept", ACTORS[CLIENT], LATER),
    "extras accepted that the marketplace charges": lambda: act(asked_extras(True), "accept", ACTORS[CLIENT], LATER),
    "extras paid": lambda: decide_case(promised(), the_case(promised()), "confirm", THE_GATEWAY, LATER),
    "extras given up": lambda: act(promised(), "give_up", ACTORS[CLIENT], LATER),
    "extras not paid": lambda: by_clock(promised(), "extras"),
    "reminder": lambda: decide_due(opened("update", CLIENT), opened("update", CLIENT).deadlines[0], NOW + 2 * DAY - US),
    "service down": lambda: decide_credit(opened("update", CLIENT), opened("update", CLIENT).deadlines[0], DAY, LATER),
    "deadline to be put off": lambda: decide_ask(
        opened("cancel", CLIENT), the_case(opened("cancel", CLIENT)), 3, ACTORS[FREELANCER], LATER
    ),
    "deadline put off": lambda: put_off(True),
    "deadline not put off": lambda: put_off(False),
    "deadline no longer to be put off": lambda: decide_take_back(
        to_put_off(), the_case(to_put_off()), ACTORS[FREELANCER], LATER
    ),
    "update asked of who is away": lambda: decide_open(
        order(), "update", ACTORS[CLIENT], NOW, "case-0", wish("update"), "", None, NOW + 3 * DAY
    ),
    "message": lambda: decide_message(order(), ACTORS[CLIENT], NOW, "Hello", "digest"),
}


def at_staff(part: int | None = 1, *states: str) -> OrderFacts:
    """Customer service is asked to cancel the first milestone, or the rest."""
    return support.ask(support.chain(*(states or ("funded", "planned"))), CLIENT, part)


def staff(name: str, *before: str, part: int | None = 1) -> Plan:
    """An act on the case, after others."""
    who = {"agree": ACTORS[FREELANCER], "object": ACTORS[FREELANCER], "withdraw": ACTORS[CLIENT]}
    given = {} if name in ("agree", "take", "give_back", "withdraw") else support.TEXT
    return support.act(support.done(at_staff(part), *before), name, who.get(name, support.SUPPORT), LATER, **given)


def evidence(facts: OrderFacts) -> Plan:
    """The freelancer adds a file and a message to the case."""
    pieces = Piece("file", "a", "digest of file"), Piece("message", "7", "digest of text")
    return decide_evidence(facts, facts.cases[-1], ACTORS[FREELANCER], LATER, pieces, There())


def granted() -> OrderFacts:
    """The rest is cancelled against one side's will, and the refund waits."""
    return support.done(at_staff(None), "take", "grant")


AT_STAFF: dict[str, Callable[[], Plan]] = {
    "staff asked": lambda: opening(
        support.chain("funded"), "support_cancellation", CLIENT, NOW, SupportCancellation("late", None)
    ),
    "staff asked after a delivery": lambda: opening(
        milestones.act(support.chain("funded", "planned"), "deliver", FREELANCER),
        "support_cancellation",
        FREELANCER,
        LATER,
        SupportCancellation("out_of_scope", 11),
    ),
    "staff agreed with": lambda: staff("agree"),
    "staff objected to": lambda: staff("object"),
    "staff withdrawn from": lambda: staff("withdraw"),
    "evidence added": lambda: evidence(at_staff()),
    "evidence added to a case that is taken up": lambda: evidence(support.done(at_staff(), "take")),
    "staff at it": lambda: staff("take"),
    "staff give it back": lambda: staff("give_back", "take"),
    "staff refuse": lambda: staff("refuse", "take"),
    "staff cancel a milestone": lambda: staff("grant", "take"),
    "staff cancel the rest": lambda: staff("grant", "take", part=None),
    "staff carry out for a milestone": lambda: staff("settle", "agree", "take"),
    "staff carry out for the rest": lambda: staff("settle", "agree", "take", part=None),
    "staff refund agreed": lambda: support.act(granted(), "agree", ACTORS[FREELANCER], LATER + DAY),
    "staff refund due": lambda: by_clock(granted(), "refund"),
    "staff overtaken by an approval": lambda: act_on_order(
        at_staff(1, "submitted", "planned"), "approve", ACTORS[CLIENT], LATER
    ),
}


def in_group(message: bool) -> Plan:
    """Customer service begins a group of the case, or writes in it."""
    facts = at_staff(1)
    case = facts.cases[-1]
    people = (*(Member(facts.user_id(side), side) for side in PARTIES), Member(99, "support"))
    group = GroupFacts(NEW, "group", case.ref, people)
    if message:
        return decide_group_message(facts, case, group, support.SUPPORT, LATER, "Hello", "digest")
    return decide_group(facts, case, group, support.SUPPORT, LATER)


AT_STAFF |= {"group begun": lambda: in_group(False), "message in a group": lambda: in_group(True)}
OF_CASES: Plans = {**BRIEFS, **REQUESTS, **AT_STAFF, **OF_DISPUTES}
