"""The people: each in a thread and a browser of their own, who send a form again until they know what became of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from urllib.parse import urlsplit

from tools.chaos.acts import Pen, Ready, follow, kind_of, offered, prepare
from tools.chaos.browser import Answer, Browser, Lost, sent
from tools.chaos.pages import Form
from tools.chaos.plan import Pace, Wish, wishes

CLIENTS = ("sanne", "tom", "ines")
FREELANCERS = ("lucia", "tom", "aylin", "begona", "joris")
SUPPORT = "mila"
NAMES = (*dict.fromkeys(CLIENTS + FREELANCERS), SUPPORT)
ORDERS_LOOKED_AT = 3  # until one is found where there is more to do than to write a message
PAID_AT_ONCE, PAYMENT_LOOKS = 0.8, 6
MESSAGE = "message"
SKIPS = ("1h", "1h", "6h", "6h", "48h", "next")
CARDS = ("pays", "declined", "twice", "unordered", "silent", "unheard", "late")
PATIENCE = 150.0  # seconds for which a person tries to learn what became of an act
DONE, REFUSED, UNKNOWN = "done", "refused", "unknown"


@dataclass(slots=True)
class Act:
    """A form that was sent, how often, and what was answered at last."""

    person: str
    kind: str
    path: str
    op_id: str
    words: str
    tries: int = 0
    state: str = UNKNOWN
    status: int = 0
    location: str = ""


@dataclass
class History:
    """What people did and were told, as they remember it."""

    seed: int
    acts: list[Act] = field(default_factory=list)
    lost: int = 0
    strange: list[str] = field(default_factory=list)  # answers that nobody should get
    paid: list[str] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def words(self) -> str:
        """Words that stand nowhere else."""
        return f"chaos-{self.seed}-{next(self.numbers)}-"

    def count(self, state: str) -> int:
        """How many acts ended so."""
        return sum(act.state == state for act in self.acts)


class Person(threading.Thread):
    """One of the demo's people."""

    def __init__(self, name: str, port: int, history: History, pace: Pace, stop: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.browser = Browser("127.0.0.1", port, NAMES.index(name))
        self.history, self.stop, self.pace = history, stop, pace
        self.wishes = wishes(history.seed, name, pace)

    def run(self) -> None:
        """Wish after wish, until it is over."""
        try:
            self.keep_trying(self.sign_in)
            for wish in self.wishes:
                if self.stop.wait(wish.pause):
                    return
                try:
                    self.fulfil(wish)
                except Lost:
                    self.history.lost += 1
        except Exception as error:  # a thread that ends silently would make the run look quiet
            self.history.strange.append(f"{self.name} met {type(error).__name__}: {error}")

    def sign_in(self) -> None:
        """This browser is this person."""
        forms = self.browser.get("/login").page.forms
        token = next(form for form in forms if form.action == "/demo/sign-in").fields["csrf_token"].value
        self.browser.post(sent("/demo/sign-in", [("csrf_token", token), ("person", self.name)]))

    def keep_trying(self, what: Callable[[], None]) -> None:
        """It worked; Lost when it has not in all that time."""
        end_at = time.monotonic() + PATIENCE
        while True:
            try:
                return what()
            except Lost:
                if time.monotonic() > end_at:
                    raise
                time.sleep(0.5)

    def fulfil(self, wish: Wish) -> None:
        """The first wish that can be fulfilled is: at home, or else on one of the orders."""
        draw = Random(wish.seed)
        for kind in wish.kinds[:3]:
            if self.at_home(kind, draw):
                return None
        there: dict[str, list[str | Form]] = {}
        listed = self.listed("/support/cases" if self.name == SUPPORT else "/orders")
        # What waits for them stands first, and is looked at more often.
        nearest = sorted(range(len(listed)), key=lambda place: draw.random() * (place + 3))
        for path in (listed[place] for place in nearest[:ORDERS_LOOKED_AT]):
            there = offered(self.browser.get(path).page)
            kind = next((kind for kind in wish.kinds if kind in there and kind != MESSAGE), "")
            if kind:
                return self.do(kind, draw.choice(there[kind]), draw)
        if MESSAGE in there:
            self.do(MESSAGE, draw.choice(there[MESSAGE]), draw)
        return None

    def at_home(self, kind: str, draw: Random) -> bool:
        """What does not begin at an order: a brief, a payout, the demo's clock."""
        if kind == "skip":
            self.skip(draw.choice(SKIPS))
        elif kind == "brief" and self.name in CLIENTS:
            self.do(kind, "/briefs/new", draw)
        elif kind == "payout" and self.name in FREELANCERS:
            links = [link for link in self.browser.get("/earnings").page.links if kind_of(link) == kind]
            if links:
                self.do(kind, draw.choice(links), draw)
            return bool(links)
        else:
            return False
        return True

    def listed(self, home: str) -> list[str]:
        """The orders or cases on the first page."""
        page = follow(self.browser, home).page
        return [link for link in dict.fromkeys(page.links) if re.fullmatch(rf"{home}/[^/?]+", link)]

    def skip(self, span: str) -> None:
        """The demo's clock moves on."""
        page = self.browser.get("/help").page
        form = next(form for form in page.forms if form.action == "/demo/skip")
        self.browser.post(sent(form.action, [("csrf_token", form.fields["csrf_token"].value), ("skip", span)]))

    def do(self, kind: str, start: str | Form, draw: Random) -> None:
        """One act, from its first page to the answer."""
        if kind == "pay":
            self.pay(str(start), draw)
            return
        ready = prepare(self.browser, start, Pen(self.history.words(), draw))
        act = self.send(kind, ready) if ready is not None else None
        if act and act.location.endswith("/payment") and draw.random() < PAID_AT_ONCE:
            self.pay(act.location, draw)

    def send(self, kind: str, ready: Ready) -> Act:
        """The same form under the same number, until it is answered."""
        act = Act(self.name, kind, ready.form.path, ready.op_id, ready.words)
        self.history.acts.append(act)
        end_at = time.monotonic() + PATIENCE
        while time.monotonic() < end_at:
            act.tries += 1
            try:
                self.learn(act, self.browser.post(ready.form))
                break
            except Lost:
                time.sleep(min(3.0, 0.3 * act.tries))
        return act

    def learn(self, act: Act, answer: Answer) -> None:
        """What the answer says became of the act."""
        act.status, act.location = answer.status, urlsplit(answer.location).path
        if answer.status == 303 and act.location != "/login":
            act.state = DONE
        elif answer.status in (403, 404, 409, 422, 429):
            act.state = REFUSED if answer.status != 429 or act.tries == 1 else UNKNOWN
        else:
            self.history.strange.append(f"{act.path} was answered with {answer.status} {act.location}")

    def pay(self, start: str, draw: Random) -> None:
        """At the gateway's own page, with one of its cards; the way there is shown once the gateway knows of it."""
        for _ in range(PAYMENT_LOOKS):
            found = re.search(r'href="http://127\.0\.0\.1:(\d+)(/pay/[\w-]+)"', follow(self.browser, start).text)
            if found:
                bank = Browser("127.0.0.1", int(found[1]), NAMES.index(self.name))
                if bank.post(sent(found[2], [("card", draw.choice(CARDS))])).status == 303:
                    self.history.paid.append(found[2].removeprefix("/pay/"))
                return
            if self.stop.wait(1.0):
                return
