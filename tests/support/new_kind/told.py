"""What the events of the new kind say."""

from app.core.words import N_
from app.rules.base.story import EventText, Story, to_all
from app.rules.cases.second_person import events_of


def _news(icon: str, told: Story) -> EventText:
    return EventText(icon, "order_news", {"": told})


EVENTS = {
    **events_of("valuation"),
    "valuation.opened": _news("cash-coin", Story(N_("You asked for a valuation"), N_("%(name)s asks for a valuation"))),
    "valuation.replied": _news("chat-left-text", Story(N_("You gave your view"), N_("%(name)s gave a view"))),
    "valuation.called": _news("hourglass-split", to_all(N_("The last call began"))),
    "valuation.noted": _news("bell", to_all(N_("Nobody has answered you yet"))),
    "valuation.awarded": _news(
        "x-circle", to_all(N_("The work was valued at %(amount)s, which go back to %(client)s"))
    ),
    "valuation.withdrawn": _news(
        "arrow-counterclockwise", Story(N_("You withdrew the valuation"), N_("%(name)s withdrew the valuation"))
    ),
}
