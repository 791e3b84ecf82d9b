"""What stands on a page of ours: its links, and its forms with their fields and buttons."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

FIELDS = ("input", "select", "textarea")


@dataclass(slots=True)
class Field:
    """Something to fill in; `options` are those of a select, or the values of radio buttons of one name."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """A form with its fields by name, and the buttons that carry a value."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    plain: bool = False  # it has a button without a name


class Page(HTMLParser):
    """One page, read once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.moment = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(given["href"].partition("#")[0])
        elif tag == "time" and not self.moment:
            self.moment = given.get("datetime", "")  # the demo's clock stands first on every page
        elif tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None and tag in FIELDS:
            self._fill(self._form, tag, given)
        elif self._form is not None and tag == "button":
            self._press(self._form, given)
        elif tag == "option" and self._select is not None and given.get("value"):
            self._select.options.append(given["value"])

    def _fill(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text") if tag == "input" else tag
        if not name:
            return
        one = form.fields.setdefault(name, Field(name, kind, given.get("value", "")))
        if kind == "radio":
            one.options.append(given.get("value", ""))
        self._select = one if tag == "select" else None

    @staticmethod
    def _press(form: Form, given: dict[str, str]) -> None:
        if given.get("type", "submit") != "submit":
            return
        if given.get("name"):
            form.buttons.append((given["name"], given.get("value", "")))
        else:
            form.plain = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
