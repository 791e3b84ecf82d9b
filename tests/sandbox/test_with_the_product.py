"""The product and the sandbox together: the worker asks, the client pays on the hosted page, the money is in escrow."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from app.core.settings import Settings
from app.models import Operation
from app.rules.base.people import CLIENT, FREELANCER
from app.services.milestones import milestones
from app.services.payments import operations
from tests.support.databases import KINDS  # noqa: F401
from tests.support.domain.fixtures import database_url as database_url
from tests.support.domain.fixtures import world as world
from tests.support.domain.worlds import Deal, World
from tests.support.sandbox import SECRET, Sandbox, browse, running, until

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.rule("B6", "X37", "G8")]
Work = Callable[[], None]


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """A sandbox that knows of nothing yet."""
    with running(tmp_path / "sandbox") as (sandbox, _):
        yield sandbox


@pytest.fixture
def work(world: World, settings: Settings, own_sandbox: Sandbox) -> Work:
    """The worker does its work once, however long operations were put off."""
    known = replace(settings, gateway_url=own_sandbox.url, gateway_secret=SECRET)
    gateway = own_sandbox.gateway()

    def do() -> None:
        with world.tx() as tx:
            tx.connection.execute(update(Operation).values(available_at=tx.wall, lease_until=None))
        operations.work(world.transactions, known, gateway)

    return do


@pytest.fixture
def deal(world: World) -> Deal:
    """An order of two milestones, the first approved, the second being charged."""
    deal = world.order(amounts=(40_000, 30_000), fee_basis_points=1_000)
    deal.deliver()
    deal.approve()
    with deal.acting(CLIENT) as (tx, facts, actor):
        milestones.initiate(tx, facts, actor)
    return deal


def page_of(world: World) -> str:
    return str(world.asked(Operation.kind == "charge")[0].page)


@pytest.mark.parametrize("card", ["pays", "late", "twice", "unordered", "silent", "unheard"])
def test_whatever_the_gateway_does_on_the_way_the_milestone_is_funded_once(
    world: World, deal: Deal, work: Work, card: str
) -> None:
    work()
    assert browse(page_of(world), {"card": card}).status == 303

    def funded() -> bool:
        work()
        return deal.facts.milestones[1].state == "funded"

    # A charge is looked up sixty times in all, so a fast machine must not ask in a tight loop.
    assert until(funded, 15, every=0.1)
    assert deal.facts.escrow.minor == 30_000
    assert world.audit() is None


def test_a_declined_card_changes_nothing_and_another_one_pays(world: World, deal: Deal, work: Work) -> None:
    work()
    browse(page_of(world), {"card": "declined"})
    work()
    assert deal.facts.milestones[1].state == "charging"
    browse(page_of(world), {"card": "pays"})
    work()
    assert deal.facts.milestones[1].state == "funded"


def test_a_killed_gateway_loses_nothing(world: World, deal: Deal, work: Work, own_sandbox: Sandbox) -> None:
    work()
    browse(page_of(world), {"card": "pays"})
    own_sandbox.kill()
    work()
    assert deal.facts.milestones[1].state == "charging"
    own_sandbox.start()
    work()
    assert deal.facts.escrow.minor == 30_000


def test_a_payout_reaches_the_bank_once(world: World, deal: Deal, work: Work) -> None:
    with deal.acting(FREELANCER) as (tx, facts, actor):
        milestones.ask_payout(tx, facts, actor, facts.milestones[0].id)
    world.live(deal.due("release"))
    world.sweep()

    def done() -> bool:
        work()
        return world.rows(Operation, Operation.kind == "payout")[0].state == "done"

    assert until(done, 10)
    assert world.audit() is None
