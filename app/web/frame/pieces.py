"""Pieces: parts of a page that show a value and nothing else, rendered once for each value and reader.

What happened to an order stays as it was, and is said again on every look at its page.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from flask import request
from jinja2 import Environment, Template, pass_context, pass_environment
from jinja2.runtime import Context
from markupsafe import escape

from app.core.i18n import Reader, reader


@pass_environment
def piece(environment: Environment, name: str, view: Hashable) -> str:
    """The template `name` with this value, which it knows as `view`: frozen, and frozen in all its parts (TypeError).

    The template knows nothing of the request: no person, no form's token. A value that changed is another value.
    """
    return _rendered(environment.get_template(name), view, reader(), request.script_root)


@lru_cache(maxsize=1024)
def _rendered(template: Template, view: Hashable, _who: Reader, _root: str) -> str:
    return escape(template.make_module({"view": view}))  # which is HTML, and stays as it is


@pass_context
def icon(context: Context, name: str, label: str | None = None) -> str:
    """An icon of the sprite, drawn by its macro once."""
    return _drawn(context.environment, name, label)


@lru_cache(maxsize=256)
def _drawn(environment: Environment, name: str, label: str | None) -> str:
    drawn: str = vars(environment.get_template("macros/icon.html").module)["icon"](name, label)
    return drawn
