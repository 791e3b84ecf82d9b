"""What people of the demo do: every act of a scene is the product's own verb."""

from __future__ import annotations

from collections.abc import Callable

from app.rules.details import Cancel, Details, Extension, Extra, Update
from app.rules.facts import OrderFacts
from app.rules.people import Actor
from app.services import cases, orders
from app.services.demo.scenes import Act
from app.services.demo.stage import Stage


def _ask(kind: str) -> Verb:
    def verb(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
        comment = stage.words(act.who, act.text)
        cases.open_request(stage.tx, facts, actor, kind, _details(stage, kind, act), comment)

    return verb


def _details(stage: Stage, kind: str, act: Act) -> Details:
    if kind == "cancel":
        return Cancel(act.reason)
    if kind == "update":
        return Update()
    due = None if act.new_due is None else stage.day(act.new_due)
    return Extension(due, (Extra(*act.extra),) if act.extra else ())


def _answer(verb: str) -> Verb:
    def answer(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
        assert facts.request is not None  # noqa: S101  (the scene opened it)
        cases.answer(stage.tx, facts, actor, facts.request.ref, verb, stage.words(act.who, act.text))

    return answer


def _withdraw(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    assert facts.request is not None  # noqa: S101
    cases.withdraw(stage.tx, facts, actor, facts.request.ref)


def _agree(stage: Stage, facts: OrderFacts, actor: Actor, act: Act) -> None:
    cases.agree(stage.tx, facts, actor, facts.cases[-1].ref)


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
    "withdraws": _withdraw,
    "agrees": _agree,
}
