"""The director of the demo world: plays scenes in the order of their instants, with the product's own verbs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from app.models import Milestone, Operation, Order
from app.models.tables.deadlines import next_wake
from app.rules.base.people import CLIENT, GATEWAY, MARKETPLACE, Actor
from app.rules.base.plan import MilestoneDraft
from app.rules.base.policy import current
from app.rules.milestones.placing import decide_place
from app.rules.offers.terms import Terms
from app.services.cases import cases
from app.services.deadlines.deadlines import sweep_batch
from app.services.demo.clock import stand_at
from app.services.demo.scenes import Act, Scene
from app.services.demo.stage import Stage
from app.services.demo.verbs import VERBS
from app.services.offers import offers
from app.services.orders import orders
from app.services.payments import operations
from app.services.payments.gateway import Answer
from app.services.store.loader import load
from app.services.store.writer import PlannedWrite, write

# A web server that runs meanwhile was last seen at most this long ago (X35).
HEARTBEAT = timedelta(seconds=5)


def play(stage: Stage, scenes: Sequence[Scene]) -> None:
    """Everything in the scenes has happened, and so has everything that the clock did in between."""
    steps: list[tuple[datetime, Callable[[], None]]] = []
    for scene in scenes:
        steps.append((stage.moment(scene.begins), _step(_begin, stage, scene)))
        steps += [(stage.moment(act.when), _step(_perform, stage, scene, act)) for act in scene.acts]
    for moment, step in sorted(steps, key=lambda pair: pair[0]):
        advance(stage, moment)
        step()
        _move_money(stage)
    advance(stage, stage.present)


def _step(do: Callable[..., None], *given: object) -> Callable[[], None]:
    return lambda: do(*given)


def advance(stage: Stage, moment: datetime) -> None:
    """The clock stands at `moment`, and has stopped at everything that woke before it."""
    tx = stage.tx
    while (wake := next_wake(tx.connection)) is not None and wake + HEARTBEAT < moment:
        stand_at(tx, wake + HEARTBEAT)
        while sweep_batch(tx, stage.platform, 100):
            stand_at(tx, wake + HEARTBEAT)
        _move_money(stage)
    stand_at(tx, moment)


def _move_money(stage: Stage) -> None:
    """Extras are paid for as soon as they are accepted, and the gateway makes every refund at once."""
    at_once = or_(Operation.kind == "refund", Operation.case_id.is_not(None))
    waiting = select(Operation.id).where(at_once, Operation.state == "waiting")
    for operation_id in stage.tx.session.execute(waiting).scalars().all():
        operations.conclude(stage.tx, stage.platform, operation_id, Answer("done"))


def _begin(stage: Stage, scene: Scene) -> None:
    """The brief is posted; or the order is placed, and its price is in escrow."""
    if not scene.price:
        _post(stage, scene)
    else:
        _place(stage, scene)


def _post(stage: Stage, scene: Scene) -> None:
    """The brief is with the freelancer, with its terms if the client named them."""
    tx, client, freelancer = stage.tx, stage.user_ids[scene.client.key], stage.user_ids[scene.freelancer.key]
    parts = (MilestoneDraft(p.title, p.deliverable, p.price, stage.day(p.due)) for p in scene.parts)
    terms = Terms(tuple(parts)) if scene.parts else None
    asked = terms if scene.asked else None
    brief = offers.Brief(scene.title, scene.description, scene.client.locale, scene.currency, asked)
    offers.post_brief(tx, client, freelancer, brief, stage.platform, scene.ref)
    order_id = tx.session.execute(select(Order.id).where(Order.ref == scene.ref)).scalar_one()
    stage.order_ids[scene.key] = order_id
    if terms:
        stage.terms[order_id] = terms


def _place(stage: Stage, scene: Scene) -> None:
    """The order is placed, and its price is in escrow."""
    tx, policy, due = stage.tx, current(), stage.day(scene.due)
    own = {name: getattr(scene, name) for name in ("ref", "title", "description", "price", "currency", "origin")}
    order = Order(
        **own,
        lang=scene.freelancer.locale,
        client_id=stage.user_ids[scene.client.key],
        freelancer_id=stage.user_ids[scene.freelancer.key],
        state="ongoing",
        ordered_at=tx.now,
        listed_at=tx.now,
        delivery_due_at=due,
        policy_version=policy.version,
        source="shop" if scene.imported else None,
        custody=MARKETPLACE if scene.imported else GATEWAY,
        fee_basis_points=policy.fee_basis_points,
    )
    tx.session.add(order)
    tx.session.flush()
    part = {"position": 1, "title": scene.title, "amount": scene.price, "state": "funded", "due_at": due}
    tx.session.add(Milestone(order_id=order.id, **part))
    tx.session.flush()
    stage.order_ids[scene.key] = order.id
    facts = load(tx.connection, [order.id], stage.platform)[order.id]
    write(tx, [PlannedWrite(decide_place(facts, Actor(CLIENT, order.client_id), tx.now))])


def _perform(stage: Stage, scene: Scene, act: Act) -> None:
    order_id = stage.order_ids[scene.key]
    if act.who.staff:
        at_desk = cases.lock_for_staff(stage.tx, order_id, stage.user_ids[act.who.key], stage.platform)
        VERBS[act.verb](stage, *at_desk, act)
        return
    facts, actor = orders.lock(stage.tx, stage.order_ids[scene.key], stage.user_ids[act.who.key], stage.platform)
    VERBS[act.verb](stage, facts, actor, act)
