"""One act as a person does it: a link or a form of a page, filled in until the last form is ready to go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tools.chaos.browser import Answer, Browser, Sent, sent
from tools.chaos.pages import Field, Form, Page

STEPS = 6
# What a link or a form of an order's page is for.
OFFERED = (
    ("message", r"/orders/[^/]+/messages"),
    ("open", r"/orders/[^/]+/resolution(/\w+)?"),
    ("answer", r"/cases/\w+/answer"),
    ("deliver", r"/orders/[^/]+/deliveries"),
    ("approve", r"/orders/[^/]+/approval"),
    ("changes", r"/orders/[^/]+/(changes|offer-changes)"),
    ("offer", r"/orders/[^/]+/offer"),
    ("accept", r"/orders/[^/]+/acceptance"),
    ("end", r"/orders/[^/]+/ending"),
    ("start", r"/orders/[^/]+/milestones/\d+/start"),
    ("pay", r"/orders/[^/]+/payment"),
    ("give up", r"/orders/[^/]+/payment/cancellation"),
    ("payout", r"/orders/[^/]+/milestones/\d+/payout"),
    ("decide", r"/support/cases/\w+/decision"),
)
OURS = ("/orders/", "/cases/", "/briefs", "/support/cases/")
TYPED = {"amount": ("45", "120", "300"), "price": ("35", "60"), "days": ("1", "2", "3"), "handle": ("",)}
PARTS = 0.4  # of terms get another part
FILES = 0.3  # of deliveries come with a file


@dataclass(frozen=True, slots=True)
class Ready:
    """The last form, filled in, and the words that were written in it."""

    form: Sent
    op_id: str
    words: str


def kind_of(target: str) -> str:
    """What this address is for; empty where it is nothing to do."""
    path = target.partition("?")[0]
    return next((kind for kind, form in OFFERED if re.fullmatch(form, path)), "")


def offered(page: Page) -> dict[str, list[str | Form]]:
    """Everything that can be done from a page, by kind."""
    found: dict[str, list[str | Form]] = {}
    for link in dict.fromkeys(page.links):
        found.setdefault(kind_of(link), []).append(link)
    for form in page.forms:
        if "op_id" in form.fields:
            found.setdefault(kind_of(form.action), []).append(form)
    found.pop("", None)
    return found


def follow(browser: Browser, path: str) -> Answer:
    """A page, through redirects."""
    answer = browser.get(path)
    for _ in range(3):
        if not 300 <= answer.status < 400:
            break
        answer = browser.get(answer.location)
    return answer


@dataclass(frozen=True, slots=True)
class Pen:
    """What a person fills forms in with: words that stand nowhere else, and their choices."""

    words: str
    draw: Random

    def fill(self, form: Form, today: date) -> tuple[list[tuple[str, str]], bool]:
        """The fields as they are sent, with the button; and whether the words are among them."""
        wanted = [field for field in form.fields.values() if field.kind != "file"]
        values = {field.name: self._value(field, today) for field in wanted}
        for second in [field for field in wanted if field.kind == "textarea"][1:]:
            values[second.name] = "As above"  # the words stand in one place
        if ("more", "1") in form.buttons:
            values |= [("more", "1")] if self.draw.random() < PARTS else []
        elif not form.plain and form.buttons:
            values |= [self.draw.choice(form.buttons)]
        return list(values.items()), any(self.words in value for value in values.values())

    def _value(self, field: Field, today: date) -> str:
        if field.options:
            return self.draw.choice(field.options)
        if field.kind == "hidden" or field.value:
            return field.value
        if field.kind == "textarea":
            return f"{self.words} and what belongs to it"
        if field.kind == "date":
            return (today + timedelta(days=self.draw.randint(12, 60))).isoformat()
        return self.draw.choice(TYPED.get(field.name.partition("_")[0], ("A small thing",)))

    def file(self, form: Form) -> tuple[str, str, bytes] | None:
        """Now and then a file, where the form takes one."""
        name = next((field.name for field in form.fields.values() if field.kind == "file"), "")
        wanted = name and self.draw.random() < FILES
        return (name, "notes.txt", f"Notes on {self.words}\n".encode()) if wanted else None


def prepare(browser: Browser, start: str | Form, pen: Pen) -> Ready | None:
    """The last form of this act, ready to be sent; None where the way to it ended before."""
    form = start if isinstance(start, Form) else _form_of(follow(browser, start))
    for _ in range(STEPS):
        if form is None:
            return None
        fields, typed = pen.fill(form, browser.today)
        if "op_id" in form.fields:
            words = pen.words if typed else ""
            return Ready(sent(form.action, fields, pen.file(form)), form.fields["op_id"].value, words)
        if form.method == "get":
            form = _form_of(follow(browser, f"{form.action}?{sent('', fields).body.decode()}"))
        else:
            form = _form_of(browser.post(sent(form.action, fields)))
    return None


def _form_of(answer: Answer) -> Form | None:
    """The form of a page that is not an error: the one that acts, else the last one of ours."""
    forms = answer.page.forms if answer.status == 200 else []
    ours = [form for form in forms if form.action.startswith(OURS) and kind_of(form.action) != "message"]
    return next((form for form in ours if "op_id" in form.fields), ours[-1] if ours else None)
