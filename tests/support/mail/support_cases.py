"""What customer service and its cases send by mail, as short stories."""

from app.models import Conversation
from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.customer_service import answer, ask, staff
from tests.support.domain.people import SAM
from tests.support.domain.worlds import Deal, World
from tests.support.files.evidence import tick
from tests.support.mail.mail_cases import MailCase, Step, lapsed
from tests.support.mail.order_cases import TWO, delivered
from tests.support.services.groups import begin, write


def asked(part: int | None = 1, who: str = CLIENT) -> Step:
    """Customer service is asked to cancel a milestone, or the rest."""
    return lambda deal, _world: ask(deal, who, part)


def said(who: str, act: str) -> Step:
    """A party agrees, objects or withdraws."""
    return lambda deal, _world: answer(deal, who, act)


def done(*acts: str) -> Step:
    """The staff do this one after the other."""
    return lambda deal, _world: staff(deal, *acts)


def approved(deal: Deal, _world: World) -> None:
    """The client approves after all."""
    deal.approve()


def grouped(deal: Deal, _world: World) -> None:
    """Customer service begins a group."""
    begin(deal)


def written(times: int) -> Step:
    """Customer service writes there that often."""

    def write_all(deal: Deal, world: World) -> None:
        row = world.rows(Conversation, Conversation.kind == "group")[-1]
        for _ in range(times):
            write(deal, row.ref, SAM)
        world.wait(minutes=2)

    return write_all


GROUPED = (asked(), grouped)


def talked(deal: Deal, world: World) -> None:
    """Two messages, and the time in which others could have followed."""
    deal.message(CLIENT)
    deal.message(CLIENT)
    world.wait(minutes=2)


def evidence(deal: Deal, world: World) -> None:
    """The client makes evidence of each, and the time passes in which more could have followed."""
    for number in (0, 1):
        tick(deal, CLIENT, number)
        world.wait(minutes=5)
    world.wait(minutes=5)


SUPPORT_CASES = {
    "group begun": MailCase("group.begun", grouped, (asked(),), wishes=TWO),
    "message in a group": MailCase("group.posted", written(1), GROUPED, wishes=TWO),
    "messages in a group": MailCase("group.posted", written(3), GROUPED, wishes=TWO),
    "support asked for a milestone": MailCase("cancellation.opened", asked(), wishes=TWO),
    "support asked for the rest": MailCase("cancellation.opened", asked(None, FREELANCER), wishes=TWO),
    "support: agreed": MailCase("cancellation.agreed", said(FREELANCER, "agree"), (asked(),), wishes=TWO),
    "support: objected": MailCase("cancellation.objected", said(FREELANCER, "object"), (asked(),), wishes=TWO),
    "support: withdrawn": MailCase("cancellation.withdrawn", said(CLIENT, "withdraw"), (asked(),), wishes=TWO),
    "support: evidence": MailCase("evidence.added", evidence, (asked(), talked), to=1, wishes=TWO),
    "support: taken": MailCase("cancellation.taken", done("take"), (asked(),), wishes=TWO),
    "support: milestone cancelled": MailCase(
        "cancellation.granted", done("grant"), (asked(), done("take")), wishes=TWO
    ),
    "support: milestone cancelled as agreed": MailCase(
        "cancellation.settled",
        done("settle"),
        (asked(), said(FREELANCER, "agree"), done("take")),
        wishes=TWO,
    ),
    "support: refused": MailCase("cancellation.refused", done("refuse"), (asked(), done("take")), wishes=TWO),
    "support: approved after all": MailCase("cancellation.closed", approved, (delivered, asked()), to=4, wishes=TWO),
    "support: order cancelled": MailCase("order.cancelled", done("grant"), (asked(None), done("take")), wishes=TWO),
    "support: order cancelled as agreed": MailCase(
        "order.cancelled", done("settle"), (asked(None), said(FREELANCER, "agree"), done("take")), wishes=TWO
    ),
    "support: refund waited": MailCase("refund.started", lapsed, (asked(None), done("take", "grant")), wishes=TWO),
    "support: refund agreed": MailCase(
        "refund.started", said(FREELANCER, "agree"), (asked(None), done("take", "grant")), wishes=TWO
    ),
}
