"""Templates for readers outside of a request: mails. The same words as on the pages, without Flask."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core.i18n import Reader, use_reader
from app.core.i18n.jinja import CALLABLES, SHOWN, gettext

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def render(template: str, person: Reader, **values: object) -> str:
    """The template, said to this person. HTML is escaped, text is not; a value that is missing is a mistake."""
    with use_reader(person):
        return _environment().get_template(template).render(reader=person, **values)


def preload(folder: str) -> None:
    """The templates of a folder are compiled, so that forked children need not do it each for itself."""
    for path in sorted((TEMPLATES / folder).iterdir()):
        _environment().get_template(f"{folder}/{path.name}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    vars(made)["newstyle_gettext"] = True  # {% trans %} then hands its facts to our own gettext
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update({word.__name__: word for word in CALLABLES + SHOWN}, _=gettext)
    made.filters.update({word.__name__: word for word in (gettext, *SHOWN)})
    return made
