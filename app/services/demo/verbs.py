"""What people of the demo do: every act of a scene is the product's own verb."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.models import Operation
from app.rules.base.facts import OrderFacts
from app.rules.base.people import Actor
from app.rules.base.plan import Given
from app.rules.base.registry import KINDS
from app.rules.cases.contests import REST
from app.rules.cases.extras import Extra
from app.rules.milestones.division import Parts
from app.services.cases import cases
from app.services.demo.scenes import Act
from app.services.demo.stage import Stage
from app.services.milestones import milestones
from app.services.offers import offers
from app.services.orders import orders
from app.services.payments import operations
from app.services.payments.gateway import Answer
from app.services.store.loader import load


def _ask(kind: str) -> Verb:
    def verb(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
        comment = stage.words(act.who, act.text)
        cases.open_case(stage.tx, facts, actor, kind, _details(stage, kind, act, facts), comment)

    return verb


def _details(stage: Stage, kind: str, act: Act, facts: OrderFacts) -> object:
    """What the scene says, as the form of that kind would give it."""
    part = str(facts.milestones[act.part - 1].id) if act.part else REST
    extras = (Extra(*act.extra),) if act.extra else ()
    due = None if act.new_due is None else stage.day(act.new_due)
    typed: Given = {"reason": act.reason, "scope": part, "new_due_on": due, "extras": extras}
    milestone = str(facts.milestones[(act.part or 1) - 1].id)
    typed |= {"milestone": milestone, "amount": act.amount, "offer": act.shares and Parts(*act.shares)}
    make = KINDS[kind].details
    assert make is not None  # noqa: S101  (only a brief has no form)
    return make(**{field.name: typed[field.name] for field in KINDS[kind].fields})


def _answer(verb: str) -> Verb:
    def answer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
        assert facts.request is not None  # noqa: S101  (the scene opened it)
        cases.act(stage.tx, facts, actor, facts.request.ref, verb, stage.words(act.who, act.text))

    return answer


def _on_the_newest(name: str) -> Verb:
    def verb(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
        cases.act(stage.tx, facts, actor, facts.cases[-1].ref, name, stage.words(act.who, act.text))

    return verb


def _settlement_offer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    due = None if act.new_due is None else stage.day(act.new_due)
    given: Given = {"offer": act.shares and Parts(*act.shares), "new_due_on": due}
    cases.act(stage.tx, facts, actor, facts.cases[-1].ref, "offer", stage.words(act.who, act.text), **given)


def _offer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    terms, said = stage.terms[facts.id], stage.words(act.who, act.text)
    offers.make_offer(stage.tx, facts, actor, terms, said, act.who.locale)


def _accept_offer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    offers.accept(stage.tx, facts, actor, _offered(facts), stage.platform)


def _another_offer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    offers.ask_changes(stage.tx, facts, actor, _offered(facts), stage.words(act.who, act.text))


def _offered(facts: OrderFacts) -> int:
    return int(offers.brief_of(facts).details["offer"])


def _pay(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    """The gateway says that the charge is paid."""
    key = select(Operation.id).where(Operation.key == facts.milestone.charge)
    operations.conclude(stage.tx, stage.platform, stage.tx.session.execute(key).scalar_one(), Answer("done"))


def _decide(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    """Somebody of customer service takes the case up and settles it, as both want."""
    ref = facts.cases[-1].ref
    cases.act(stage.tx, facts, actor, ref, "take")
    taken = load(stage.tx.connection, [facts.id], stage.platform)[facts.id]
    cases.act(stage.tx, taken, actor, ref, "settle", stage.words(act.who, act.text))


Verb = Callable[[Stage, OrderFacts, Actor, Act], None]

VERBS: dict[str, Verb] = {
    "says": lambda stage, facts, actor, act: orders.post_message(
        stage.tx, facts, actor, stage.words(act.who, act.text)
    ),
    "delivers": lambda stage, facts, actor, act: orders.deliver(stage.tx, facts, actor, stage.words(act.who, act.text)),
    "approves": lambda stage, facts, actor, _: orders.approve(stage.tx, facts, actor),
    "asks for changes": lambda stage, facts, actor, act: orders.ask_changes(
        stage.tx, facts, actor, stage.words(act.who, act.text)
    ),
    "asks for an update": _ask("update"),
    "asks to cancel": _ask("cancel"),
    "asks for more": _ask("extension"),
    "answers": _answer("answer"),
    "accepts": _answer("accept"),
    "declines": _answer("decline"),
    "withdraws": _on_the_newest("withdraw"),
    "agrees": _on_the_newest("agree"),
    "offers": _offer,
    "accepts the offer": _accept_offer,
    "wants another offer": _another_offer,
    "pays": _pay,
    "starts the next": lambda stage, facts, actor, _: milestones.initiate(stage.tx, facts, actor),
    "asks for the payout": lambda stage, facts, actor, act: milestones.ask_payout(
        stage.tx, facts, actor, facts.milestones[(act.part or 1) - 1].id
    ),
    "asks customer service": _ask("support_cancellation"),
    "agrees with customer service": _on_the_newest("agree"),
    "objects": _on_the_newest("object"),
    "decides": _decide,
    "disputes": _ask("milestone_dispute"),
    "challenges": _on_the_newest("challenge"),
    "concedes": _on_the_newest("concede"),
    "makes an offer": _settlement_offer,
    "accepts the settlement": _on_the_newest("accept"),
}
