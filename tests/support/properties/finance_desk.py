"""Finance at work on instructions: says what the marketplace did, or asks it again."""

from app.models import Instruction
from app.services.payments import instructions
from tests.support.domain.factories import PLATFORM
from tests.support.domain.people import OLGA, user_of
from tests.support.domain.worlds import World
from tests.support.properties.refusals import tried


def answer(world: World, act: str, instruction_id: int) -> None:
    """Confirm, fail, or ask again."""
    with world.tx() as tx:
        by = user_of(tx, OLGA, roles="finance").id
        if act == "confirm":
            today = tx.now.astimezone(PLATFORM.zone).date()
            instructions.confirm(tx, PLATFORM, instruction_id, by, f"MP-{instruction_id}", today)
        elif act == "fail":
            instructions.fail(tx, PLATFORM, instruction_id, by, "The account is closed")
        else:
            instructions.again(tx, PLATFORM, instruction_id, by)


def answer_one(world: World, act: str, pick: int) -> None:
    """Do so with one of those for which it is the time, if there is any."""
    found = world.rows(Instruction, Instruction.state == ("failed" if act == "again" else "open"))
    if found:
        answer(world, act, found[pick % len(found)].id)


def answer_all(world: World) -> None:
    """Nothing waits for the marketplace any more."""
    for row in world.rows(Instruction, Instruction.state == "failed", Instruction.kind == "refund"):
        with tried():
            answer(world, "again", row.id)
    for row in world.rows(Instruction, Instruction.state == "open"):
        answer(world, "confirm", row.id)
