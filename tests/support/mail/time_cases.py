"""What sends a mail about the time for an answer, as short stories."""

from app.rules.base.people import CLIENT, FREELANCER
from tests.support.domain.worlds import Deal, World
from tests.support.mail.mail_cases import MailCase
from tests.support.services.more_time import ask_more, give_more, go_away, take_more_back


def asked(deal: Deal, _world: World) -> None:
    """The client asks to cancel."""
    deal.open(CLIENT, "cancel")


def more_asked(deal: Deal, _world: World) -> None:
    """The freelancer needs three more days to answer."""
    ask_more(deal, FREELANCER)


def more_given(deal: Deal, _world: World) -> None:
    """The client agrees."""
    give_more(deal, CLIENT)


def more_kept(deal: Deal, _world: World) -> None:
    """The client does not."""
    give_more(deal, CLIENT, agree=False)


def more_withdrawn(deal: Deal, _world: World) -> None:
    """The freelancer can do without."""
    take_more_back(deal, FREELANCER)


def away(deal: Deal, _world: World) -> None:
    """The freelancer is away from today on."""
    go_away(deal, FREELANCER, 0, 2)


TIME_CASES = {
    "more time asked for": MailCase("deadline.more_asked", more_asked, (asked,), to=1),
    "more time agreed to": MailCase("deadline.more_agreed", more_given, (asked, more_asked)),
    "more time declined": MailCase("deadline.more_declined", more_kept, (asked, more_asked)),
    "more time withdrawn": MailCase("deadline.more_withdrawn", more_withdrawn, (asked, more_asked), to=1),
    "cancellation asked of who is away": MailCase("request.opened", asked, (away,)),
}
