"""What the kinds of peer requests have in common in words: withdrawing, going on, and the events of a request."""

from __future__ import annotations

from app.core.words import N_, Message
from app.rules.base.story import EventText, Story

WITHDRAW = N_("Withdraw the request")
CONFIRM_WITHDRAW = N_("Yes, withdraw the request")
WITHDRAWN = N_("Your request has been withdrawn.")
WITHDRAWN_GOES_ON = N_(
    "The order goes on as if nothing had been requested. The same party can ask again after %(pause)s."
)
STANDS_STILL = N_("Until this is decided, the time to approve the delivery is paused.")
GOES_ON_UNTIL = N_("The delivery is approved automatically on %(until)s unless the client answers before then.")
DECLINED_GOES_ON = N_("The order goes on. The same party can ask again after %(pause)s.")
AGREE_TO_CANCEL = N_("Agree to the cancellation")
YES_I_AGREE, YOU_AGREED = N_("Yes, I agree"), N_("You agreed.")
LAST_RESORT = N_("Cancelling should be a last resort.")
HAVE_YOU_WRITTEN = N_(
    "It ends the work for both of you, and what is finished so far may be lost. Have you written to %(name)s first?"
)
ACCEPTED = N_("You accepted.")
ACCEPT_AND_PAY = N_("Accept and pay %(amount)s")
DECLINED = N_("You declined.")
IF_YOU_ACCEPT, IF_THEY_ACCEPT = N_("If you accept"), N_("If they accept")
IF_YOU_DECLINE, IF_THEY_DECLINE = N_("If you decline"), N_("If they decline")

_ORDER_GOES_ON = N_("The order goes on.")
_ICONS = {
    "answered": "chat-left-text",
    "accepted": "hand-thumbs-up",
    "declined": "hand-thumbs-down",
    "withdrawn": "arrow-counterclockwise",
    "lapsed": "hourglass-bottom",
}


def request_events(
    kind: str, opened: Story, news: Story, lapsed_more: Message = _ORDER_GOES_ON, **ended: Story
) -> dict[str, EventText]:
    """Return the events of a kind of request: how it is opened, and each way in which it ends."""
    found = {"request.opened": EventText("chat-square-dots", "request_opened", {kind: opened}, {kind: news})}
    delivered = ended.pop("delivered", None)  # answered by the delivery itself, and told with it
    more = {"declined": _ORDER_GOES_ON, "withdrawn": _ORDER_GOES_ON, "lapsed": lapsed_more}
    for name, story in ended.items():
        if name == "superseded":  # told with what took its place, and not apart
            found["request.superseded"] = EventText("bell", "", {kind: story})
            continue
        said = {kind: more[name]} if name in more else {kind: _ORDER_GOES_ON} if name == "answered" else {}
        stories = {kind: story} | ({"delivered": delivered} if name == "answered" and delivered else {})
        found[f"request.{name}"] = EventText(_ICONS[name], "request_ended", stories, more=said)
    return found
