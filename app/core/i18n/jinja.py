"""What templates say: gettext that treats catalog text as text, and the reader's formats.

Jinja's own wrapper marks a catalog's string as safe HTML and costs several microseconds per call. These take its
place: the string is escaped where the template escapes, facts that are HTML stay HTML, and a sentence without
facts is translated and escaped once per process.

Everything here takes the context, even where it does not look at it: without it Jinja may run a filter on a
constant when it compiles the template, and the first reader's language would stay in the page for ever.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import escape

from app.core.i18n.current import reader
from app.core.i18n.markup import APART, marked_up, plain
from app.core.i18n.speech import fill, fixed
from app.core.money import Money
from app.core.words import Fact, InstantForm, Message, Sentence


@pass_context
def gettext(context: Context, text: str, /, **facts: Fact) -> str:
    """`_("…")` and `{% trans %}`."""
    if not facts:
        return fixed(reader().translations, text, context.eval_ctx.autoescape)
    return _said(context, Message(text), None, facts)


@pass_context
def ngettext(context: Context, one: str, many: str, num: int, /, **facts: Fact) -> str:
    """`{% trans num=n %}…{% pluralize %}…{% endtrans %}`."""
    return _said(context, Message(one, plural=many), num, {"num": num, **facts})


@pass_context
def pgettext(context: Context, meaning: str, text: str, /, **facts: Fact) -> str:
    """A text with a context."""
    if not facts:
        return fixed(reader().translations, text, context.eval_ctx.autoescape, meaning)
    return _said(context, Message(text, context=meaning), None, facts)


@pass_context
def npgettext(context: Context, meaning: str, one: str, many: str, num: int, /, **facts: Fact) -> str:
    """A text that counts, with a context."""
    return _said(context, Message(one, meaning, many), num, {"num": num, **facts})


def _said(context: Context, message: Message, num: int | None, facts: dict[str, Fact]) -> str:
    who = reader()
    values = {name: who.spoken(fact) for name, fact in facts.items()}
    if not context.eval_ctx.autoescape:
        return fill(who.translations, message, num, values)
    return marked_up(fill(who.translations, message, num, values, escape))


@pass_context
def say(_context: Context, what: Message | Sentence, /, **facts: Fact) -> str:
    """A message or sentence of Python as text."""
    return reader().say(what, **facts)


@pass_context
def say_html(_context: Context, what: Message | Sentence, /, **facts: Fact) -> str:
    """The same with amounts in <strong> and instants in <time>."""
    return reader().say_html(what, **facts)


@pass_context
def money(_context: Context, amount: Money) -> str:
    """An amount."""
    return reader().money(amount)


@pass_context
def money_tag(_context: Context, amount: Money) -> str:
    """An amount in <strong>."""
    return reader().money_tag(amount)


@pass_context
def number(_context: Context, value: int | Decimal) -> str:
    """A number."""
    return reader().number(value)


@pass_context
def day(_context: Context, value: date) -> str:
    """A civil day."""
    return reader().date(value)


@pass_context
def instant(_context: Context, moment: datetime, form: InstantForm = "medium", told: bool = False) -> str:
    """An instant as text; `told` where it becomes part of a sentence."""
    return reader().instant(moment, form, told)


@pass_context
def time_tag(_context: Context, moment: datetime, form: InstantForm = "medium") -> str:
    """An instant in <time>."""
    return reader().time_tag(moment, form)


@pass_context
def left(_context: Context, seconds: float | timedelta) -> str:
    """Time left."""
    return reader().left(seconds)


@pass_context
def duration(_context: Context, seconds: float | timedelta) -> str:
    """The length of a window."""
    return reader().duration(seconds)


@pass_context
def language_name(_context: Context, code: str) -> str:
    """What a language is called."""
    return reader().language_name(code)


FILTERS = {"_": "gettext", "gettext": "gettext", "icon": "icon"}


class PlainTexts(NodeTransformer):
    """Turns `_("text")` into a filter, which Jinja calls without its costly detour through the context; icons too."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        """A call of gettext or of an icon with one constant, or whatever else it is."""
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name in FILTERS):
            return node
        if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const) or node.kwargs or node.dyn_kwargs:
            return node
        return nodes.Filter(node.args[0], FILTERS[node.node.name], [], [], None, None, lineno=node.lineno)


_HTML = type(escape(""))
_special = re.compile(f"[&<>\"'{APART}]").search


def escaped(value: object) -> str:
    """`escape`, but what is HTML already, or has no sign of HTML in it, is not copied: a page is made of pieces.

    Words that a sentence keeps apart are marked up as such.
    """
    if type(value) is _HTML or (type(value) is str and _special(value) is None):
        return value
    return marked_up(escape(value))


class SpeakingEnvironment(Environment):
    """Flask's environment with plain texts and imported macros made cheap."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._known: dict[Any, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Our globals themselves, not behind a chain of mappings that every import of a macro would walk through."""
        return super().make_globals(d) if d else self.globals

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """The template, found by its name alone once it is known: each page imports macros some sixty times."""
        if self.auto_reload or globals is not None:
            return super().get_template(name, parent, globals)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = super().get_template(name, parent)
        return found

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        made = super()._generate(PlainTexts().visit(source), *args, **options)
        return made.replace("\nname = ", f"\nfrom {__name__} import escaped as escape\nname = ", 1)


CALLABLES = (gettext, ngettext, pgettext, npgettext)
SHOWN = (say, say_html, money, money_tag, number, day, instant, time_tag, left, duration, language_name)


def install(app: Flask) -> None:
    """Give the templates of an application our words instead of Flask-Babel's."""
    app.jinja_environment = SpeakingEnvironment
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    vars(env)["newstyle_gettext"] = True  # {% trans %} then hands us its facts; the extension's installer would wrap us
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update({made.__name__: made for made in CALLABLES + SHOWN}, _=gettext, reader=reader)
    env.filters.update({made.__name__: made for made in (gettext, plain, *SHOWN)})
