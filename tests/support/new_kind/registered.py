"""Make a kind known for a while, as its line in `app.rules.kinds` and its entries in the catalogs would for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from app.core.i18n.loading import DOMAIN, replace_translations, translations_of
from app.models.queries import inbox, ranges
from app.rules.base import registry
from app.rules.base.complete import check
from app.rules.base.deadlines import DEADLINES
from app.rules.base.kind import Kind
from app.rules.texts import events
from app.services.accounts import sign_ins
from app.services.dashboard import turns

HERE = Path(__file__).parent
MADE_OF_KINDS: tuple[Any, ...] = (inbox._statement, ranges.list_statement, sign_ins._who, turns._statement)


@contextmanager
def registered(kind: Kind, folder: Path = HERE) -> Iterator[Kind]:
    """The kind is one of the product's, in every language of which the folder has a catalog."""
    told = cast(dict[str, Any], events.EVENTS)
    before = dict(told)
    check(kind)
    registry.register((kind,))
    told.update(events.merged((before, kind.events)))
    _forget_statements()
    languages = [path.stem for path in folder.glob("*.po")]
    for code in languages:
        replace_translations(code, _with(folder / f"{code}.po", code))
    try:
        yield kind
    finally:
        registry._KINDS.pop(kind.name)
        for clock in kind.clocks:
            DEADLINES.pop(clock.name)
        told.clear()
        told.update(before)
        _forget_statements()
        for code in languages:
            replace_translations(code, None)


def _with(more: Path, code: str) -> Translations:
    """The language's catalog with these entries too."""
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(more.read_bytes()), locale=code))
    compiled.seek(0)
    found = Translations(compiled, domain=DOMAIN)
    found.merge(translations_of(code))  # type: ignore[arg-type]
    return found


def _forget_statements() -> None:
    """Statements that name kinds of deadlines are made once per process."""
    for made in MADE_OF_KINDS:
        made.cache_clear()
