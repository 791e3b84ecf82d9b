"""A second, much smaller product to compare the real one with: one order, plain integers, no database.

It shares no line with the program. Instants are microseconds, money is minor units. It is never late: what a deadline
does is done the moment it passes.
"""

from dataclasses import dataclass, field

from tests.support.properties.model_time import DAY, HOUR, day_of, midnight_after

WINDOW = {"update": 48 * HOUR, "cancel": 48 * HOUR, "extension": 96 * HOUR}
WHO = {"update": ("client",), "cancel": ("client", "freelancer"), "extension": ("freelancer",)}
WHERE = {"update": ("ongoing",), "cancel": ("ongoing", "delivered"), "extension": ("ongoing",)}
ANSWERS = {"update": ("answer",), "cancel": ("accept", "decline"), "extension": ("accept", "decline")}
OTHER = {"client": "freelancer", "freelancer": "client"}
ENDED = {"answer": "answered", "accept": "accepted", "decline": "declined"}


class Refused(Exception):
    """Not done, with the status a person is shown."""

    def __init__(self, status: int) -> None:
        self.status = status


@dataclass
class Wish:
    """A request: who asks for what, until when."""

    kind: str
    opener: str
    due: int
    new_date: int | None = None
    price: int = 0


@dataclass
class Contract:
    """An order."""

    price: int
    date: int | None
    state: str = "ongoing"
    consent: str | None = None
    request: Wish | None = None  # the open one
    last: Wish | None = None  # the newest, open or not
    endings: list[str] = field(default_factory=list)  # how each request ended, in the order of their opening
    declined: dict[tuple[str, str], int] = field(default_factory=dict)  # or withdrawn, and when
    silent: str = ""  # who may still agree to a cancellation
    timers: dict[str, int] = field(default_factory=dict)  # what runs -> when it is due
    paused: int | None = None  # what is left of the approval
    was_due: int = 0  # when the approval was due before it stood still
    days_taken: int = 0  # of the seven by which the client may put it off
    hold: int = 0  # when what was delivered becomes available
    escrow: int = 0
    held: int = 0
    available: int = 0
    returned: int = 0

    def __post_init__(self) -> None:
        self.escrow = self.price

    # Time

    def run(self, now: int) -> None:
        """Everything due by now has happened, in its order."""
        while self.timers and min(self.timers.values()) <= now:
            name = min(self.timers, key=lambda one: self.timers[one])
            getattr(self, f"_{name}_is_over")(self.timers.pop(name))

    def outage(self, began: int, ended: int) -> None:
        """Nobody could answer: what people could act on is moved by that span."""
        self.run(began)
        for name in self.timers.keys() - {"release"}:
            self.timers[name] += ended - began
        if self.request:
            self.request.due = self.timers["answer"]
        self.run(ended)

    def _answer_is_over(self, at: int) -> None:
        assert self.request
        if self.request.kind == "cancel":
            self.silent = OTHER[self.request.opener]
            self._end("lapsed", at)
            self._cancel("deemed")
            self.timers["refund"] = at + 7 * DAY
        else:
            self._end("lapsed", at)

    def _refund_is_over(self, at: int) -> None:
        self.silent = ""
        self._give_back()

    def _approval_is_over(self, at: int) -> None:
        self._earn(at)

    def _release_is_over(self, at: int) -> None:
        self.available, self.held = self.available + self.held, 0

    # People

    def ask(self, kind: str, who: str, now: int, new_date: int | None = None, price: int = 0) -> None:
        """A request is sent."""
        if who not in WHO[kind]:
            raise Refused(403)
        if self.state not in WHERE[kind]:
            raise Refused(409)
        agreeing = self.request and self.request.kind == kind == "cancel" and self.request.opener != who
        if agreeing:
            self._agree_now(now)
            return
        if self.request and (kind != "cancel" or self.request.kind == "cancel"):
            raise Refused(409)
        if now < self.declined.get((kind, who), now) + (DAY if (kind, who) in self.declined else 0):
            raise Refused(409)
        if new_date is not None and (new_date <= now or (self.date is not None and new_date <= self.date)):
            raise Refused(422)
        if self.request:
            self._end("superseded", now)
        self.request = self.last = Wish(kind, who, now + WINDOW[kind], new_date, price)
        self.timers["answer"] = self.request.due
        if kind == "cancel" and "approval" in self.timers:
            self._stand_still(self.timers.pop("approval"), now)

    def reply(self, act: str, who: str, now: int) -> None:
        """The newest request is answered."""
        assert self.last
        if act not in ANSWERS[self.last.kind]:
            raise Refused(422)
        self._may(who != self.last.opener, self.request is not None)
        request = self.last
        if (request.kind, act) == ("cancel", "accept"):
            self._agree_now(now)
            return
        self._end(ENDED[act], now)
        if act == "decline":
            self.declined[request.kind, request.opener] = now
        elif act == "accept":
            self.date = request.new_date or self.date
            self.price, self.escrow = self.price + request.price, self.escrow + request.price

    def take_back(self, who: str, now: int) -> None:
        """The request is withdrawn."""
        assert self.last
        self._may(who == self.last.opener, self.request is not None)
        self.declined[self.last.kind, self.last.opener] = now
        self._end("withdrawn", now)

    def agree(self, who: str) -> None:
        """The silent side agrees after all."""
        assert self.last
        if self.last.kind != "cancel":
            raise Refused(422)
        self._may(who != self.last.opener, self.silent != "")
        self.silent, self.consent = "", "explicit"
        del self.timers["refund"]
        self._give_back()

    def deliver(self, who: str, now: int) -> None:
        """The work is delivered."""
        self._may(who == "freelancer", self.state == "ongoing")
        if self.request and self.request.kind != "cancel":
            self._end("answered" if self.request.kind == "update" else "superseded", now)
        self.state, self.hold = "delivered", midnight_after(now, 14)
        self.days_taken = 0
        if self.request:
            self._stand_still(self.hold, now)
        else:
            self.timers["approval"] = self.hold

    def approve(self, who: str, now: int) -> None:
        """The client is satisfied."""
        self._may(who == "client", self.state == "delivered")
        if self.request:
            self._end("superseded", now)
        self._earn(now)

    def ask_changes(self, who: str) -> None:
        """The work goes back."""
        self._may(who == "client", self.state == "delivered")
        self.state, self.paused = "ongoing", None
        self.timers.pop("approval", None)

    # What follows

    def _may(self, mine: bool, possible: bool) -> None:
        if not mine:
            raise Refused(403)
        if not possible:
            raise Refused(409)

    def _end(self, how: str, now: int) -> None:
        assert self.request
        self.timers.pop("answer", None)
        self.endings.append(how)
        if self.request.kind == "cancel" and self.paused is not None:
            due = midnight_after(now + self.paused - 1, 1)
            if self.request.opener == "client":
                due = min(due, max(self._last_day(), midnight_after(now - 1, 1)))
            self._run_until(due)
        self.request = None

    def _stand_still(self, due: int, now: int) -> None:
        """Until the request ends; but the client's seven days may end first, and then it runs on to their end."""
        assert self.request
        self.was_due, self.paused = due, due - now
        if self.request.opener == "client" and self._last_day() <= self.request.due:
            self._run_until(self._last_day())

    def _last_day(self) -> int:
        return max(self.was_due, midnight_after(self.was_due, 7 - self.days_taken))

    def _run_until(self, due: int) -> None:
        assert self.request
        self.timers["approval"], self.paused = due, None
        if self.request.opener == "client":
            self.days_taken += (day_of(due) - day_of(self.was_due)).days

    def _agree_now(self, now: int) -> None:
        self._end("accepted", now)
        self._cancel("explicit")
        self._give_back()

    def _cancel(self, consent: str) -> None:
        self.state, self.consent = "cancelled", consent
        self.timers.pop("approval", None)

    def _give_back(self) -> None:
        self.returned, self.escrow = self.returned + self.escrow, 0

    def _earn(self, at: int) -> None:
        self.state = "completed"
        self.timers.pop("approval", None)
        self.paused = None
        self.held, self.escrow = self.held + self.escrow, 0
        if self.hold > at:
            self.timers["release"] = self.hold
        else:
            self._release_is_over(at)
