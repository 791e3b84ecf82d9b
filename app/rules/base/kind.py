"""A kind of case as one record: who opens it, what it carries, every move it knows, and what each is called (G12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app.core.words import N_, NN_, Fact, Message, Sentence
from app.rules.base.change import Change
from app.rules.base.deadlines import DeadlineKind
from app.rules.base.facts import CaseFacts, OrderFacts
from app.rules.base.fields import Field, Prose
from app.rules.base.people import CLOCK, GATEWAY, PARTIES, Actor
from app.rules.base.plan import Given, Plan
from app.rules.base.policy import Policy
from app.rules.base.story import EventText

OPENER, RESPONDER = "opener", "responder"
SEND_BACK = "send_back"  # the act by which a second person does not confirm a proposal (X71)
TAKE, GIVE_BACK = "take", "give_back"  # the acts by which staff take a case up, and leave it to their colleagues again
PROPOSAL, PEER, DISPUTE, STAFF, RECOVERY = range(5)  # tiers: from which one on staff hear of a case (F20, X33)
HEARD = (DISPUTE, STAFF)  # tiers whose open cases a party still answers whose account is suspended

_SILENT = NN_(
    "They have %(num)s hour to answer. If they do not, the request closes and the order goes on as before.",
    "They have %(num)s hours to answer. If they do not, the request closes and the order goes on as before.",
)
_SENT = N_("Your request was sent.")
_SEND = N_("Send the request")
_TIMES = N_(
    "The times apply if you send now; the exact deadline is set when you press Send. The delivery date stays in force "
    "meanwhile. You can withdraw the request until it is answered."
)

Sentences = tuple[Sentence, ...]
Effect = Callable[[Change, Any, "Move", Given], None]
Outcome = Callable[[Plan, str], Sentences]


@dataclass(frozen=True, slots=True)
class Move:
    """One legal step: in this state, this act by this side leads to that state, and `effect` plans what it does."""

    state: str
    act: str
    by: str
    to: str
    effect: Effect
    means: Message  # what it makes true, in help and docs/rules.md
    outcome: Outcome  # what a plan of it makes true, told to one reader (G2)
    label: Message | None = None  # on the button; the clock and the gateway have none
    if_you: Message | None = None  # heads what follows from it, told to the side that may do it
    if_they: Message | None = None  # and told to the side that waits for it
    confirm: Message | None = None  # on the button of the page that reads it back
    done: Message | None = None  # the note afterwards; of the clock, what came of it, told to who comes too late
    after: Callable[[Policy], timedelta] | None = None  # when the clock does it, where that is a figure of the policy
    box: str = "accept"  # how what follows is drawn: accept, decline, money
    title: Message | None = None  # heads the page that reads it back, where that is not the title of the case
    then: Callable[[OrderFacts], Message] | None = None  # what the note says besides
    text: Prose | None = None  # the text that has to be written with it
    files: bool = False  # files may come along with the text
    fields: tuple[Field, ...] = ()  # what has to be given with it besides, read back before it is done
    answers_offer: bool = False  # it is about the version of an offer that was read back (G5)
    sealed: bool = False  # what the other side entered is given with it, which nobody sees (X73)
    quiet: bool = False  # a way out, and no answer: it stands below the others
    second: Callable[[OrderFacts, CaseFacts], bool] | None = None  # when a second person must confirm it (X71)
    pays: Message | None = None  # on its buttons, with the amount, where it asks for a payment (X54)
    supposes: tuple[tuple[str, str], ...] = ()  # acts, and by whom, that come before it when it is told ahead
    kind: str = ""  # of the subject, set by its record


@dataclass(frozen=True, slots=True)
class CodedFact:
    """A coded fact of a case: what it is called, what it is, whether a mail says it too, and which parties see it."""

    label: Message | Sentence
    value: Fact
    in_mail: bool = True
    readers: tuple[str, ...] = PARTIES  # staff see it always


@dataclass(frozen=True, slots=True)
class Caution:
    """What to think of before asking: a heading, and what is said to each side."""

    heading: Message
    to: Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class Agreement:
    """X24: asking for what the other side asked for is the `act` that agrees to it; what is said of that."""

    act: str
    heading: Message
    done: Message


@dataclass(frozen=True, slots=True)
class Evidence:
    """Cases have evidence: in these states of a case these sides may add some (M9); all of it is seen by both."""

    states: tuple[str, ...]
    by: tuple[str, ...] = (OPENER, RESPONDER)


@dataclass(frozen=True, slots=True)
class Opening:
    """A request to open a case, before anything is decided; `digest` is that of the comment, None without one."""

    facts: OrderFacts
    actor: Actor
    now: datetime
    details: Any
    comment: str = ""
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """All that a kind of case is. Everything else loops over the registry and knows no kind by its name."""

    name: str
    tier: int
    opened_by: tuple[str, ...]
    while_order: tuple[str, ...]  # states of the order in which it can be opened
    moves: tuple[Move, ...]
    label: Message  # the choice
    explains: Message  # one sentence under it
    requested: Message  # how the order is marked while it is open
    states: Mapping[str, Message]  # what each state of the case is called
    ends: Mapping[tuple[str, str | None], Message] = field(default_factory=dict)  # or with its outcome
    events: Mapping[str, EventText] = field(default_factory=dict)  # by the whole name of the event
    subject: str = ""  # how the names of its events begin; its own name unless several kinds share them
    fields: tuple[Field, ...] = ()  # of its form, besides the comment
    details: Callable[..., Any] | None = None  # makes its details of the values of the fields, by their names
    comment: Message | None = None  # what the field for the comment is called
    uncommented: Message | None = None  # what is said when it is empty, where it must not be
    sent: Message = _SENT  # the note once it is open
    silent: Message = _SILENT  # what silence means, beneath the choice
    to_answer: Message | None = None  # how many wait for an answer, where they are counted apart
    to_wait_for: Message | None = None  # and for the answer of somebody else
    caution: Caution | None = None  # stands above its form
    waits: Sentences = ()  # what holds while staff have not decided
    asks: Callable[[OrderFacts, CaseFacts], Sentence] | None = None  # its title for staff
    line: Callable[[OrderFacts, CaseFacts], Sentence] | None = None  # what it is about, in the queue of staff
    first: str = "open"  # the state in which it begins
    stages: tuple[tuple[str, Message], ...] = ()  # states through which it may go, in their order, as a line (M5)
    offers: bool = False  # both sides make offers on it (G5)
    locks: bool = False  # it holds an amount of a milestone in escrow (X17)
    on_sending: Callable[[Plan, str], Sentences] | None = None  # what opening it makes true, told in the review
    send: Message = _SEND  # on the button of its review
    times: Message = _TIMES  # under the boxes of its review
    last_resort: bool = False  # before its form stands what else could be done, and what each way costs (M3)
    plain: bool | None = None  # True: only on plain orders, False: only on orders with milestones (B7, X19)
    on_order_page: bool = False  # asked on the order page and not inside the centre (F14)
    window: str = ""  # the policy's window in which the other side answers
    clocks: tuple[DeadlineKind, ...] = ()  # deadlines of its own, besides that one, which its effects start
    fixed_windows: tuple[str, ...] = ()  # deadlines that its parties cannot put off together (G6)
    on_delivery: str = ""  # the state into which a delivery brings it; "": it stays
    on_approval: str = ""  # likewise an approval
    ended_by: Mapping[str, Message] = field(default_factory=dict)  # told where something else brings it there (X54)
    falls: Callable[[OrderFacts, CaseFacts], Sentences] | None = None  # told besides: what was asked for and is not had
    holds: Callable[[OrderFacts, CaseFacts], tuple[int, ...]] | None = (
        None  # milestones the clock does not approve (X34)
    )
    staff_see: tuple[str, ...] = ()  # states in which staff read the case and its order (X33); of theirs all
    supersedes: bool = False  # opening it replaces another open request (X25)
    yields: bool = False  # not open beside a contest: refused while one is, and superseded when one opens (X61)
    agrees: Agreement | None = None  # what a request of the other side for the same thing counts as (X24)
    only: Message | None = None  # why it is not possible on an order of the other sort
    closed: Mapping[str, Message] = field(default_factory=dict)  # why not in a state of the order, where not the usual
    approved: Callable[[Change, CaseFacts], None] | None = None  # what an approval means to it while it is open
    refuses: Callable[[OrderFacts, Actor], None] | None = None  # refuses (409) to open it, besides what is above
    check: Callable[[Opening], None] | None = None  # refuses details (422)
    keeps: Callable[[Opening], dict[str, Any]] | None = None  # the details as the case keeps them
    begins: Callable[[Change, CaseFacts], None] | None = None  # what opening it does, such as locking money
    opening_facts: Callable[[OrderFacts, CaseFacts], Given] | None = None  # more for its opening event
    rows: Callable[[OrderFacts, CaseFacts], tuple[CodedFact, ...]] | None = None  # for cards and mails (G4)
    evidence: Evidence | None = None  # when and by whom evidence may be added; None: its cases have none

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(replace(move, kind=self.name) for move in self.moves))
        object.__setattr__(self, "subject", self.subject or self.name)
        if self.tier == STAFF:
            object.__setattr__(self, "staff_see", self.staff_see or tuple(self.states))

    def move_of(self, state: str, act: str) -> Move:
        """The move of this act in this state; KeyError when there is none."""
        for move in self.moves:
            if (move.state, move.act) == (state, act):
                return move
        raise KeyError(self.name, state, act)

    def stands(self, state: str, outcome: str | None) -> Message:
        """What the state of a case is called, with its outcome where that tells more."""
        return self.ends.get((state, outcome)) or self.states[state]


def has_button(move: Move) -> bool:
    """Whether a person makes this move."""
    return move.by not in (CLOCK, GATEWAY)
