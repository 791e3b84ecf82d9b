"""A language that nobody speaks: every translated text is marked ⟦…⟧, so what is not marked was not translated."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

from babel.support import NullTranslations

from app.core.i18n import speak_with
from app.core.i18n.safety import PLACEHOLDER

ACCENTS = str.maketrans("aceinosyACEINOSY", "áçéíñöšýÁÇÉÍÑÖŠÝ")
PIECE = re.compile(rf"{PLACEHOLDER.pattern}|%%|[^%]+")
SHOWN_ATTRIBUTES = ("title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "label")
DATA_ELEMENTS = frozenset({"time", "code", "script", "style"})
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
LETTERS = re.compile(r"[^\W\d_]{2,}")


def marked(text: str) -> str:
    """The text with accents, a third longer, between ⟦ and ⟧; placeholders and %% stay as they are."""
    pieces = (piece if piece[0] == "%" else piece.translate(ACCENTS) for piece in (m[0] for m in PIECE.finditer(text)))
    return f"⟦{''.join(pieces)}{'·' * (len(text) // 3)}⟧"


class Pseudo(NullTranslations):
    """Translations that mark everything they are asked for."""

    def gettext(self, message: str) -> str:
        return marked(message)

    def ngettext(self, one: str, many: str, num: int) -> str:
        return marked(one if num == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return marked(message)

    def npgettext(self, context: str, one: str, many: str, num: int) -> str:
        return marked(one if num == 1 else many)

    ugettext, ungettext, upgettext, unpgettext = gettext, ngettext, pgettext, npgettext


@contextmanager
def pseudo(code: str = "en") -> Iterator[None]:
    """Inside the block the language `code` is the pseudo-language, for requests and mails alike."""
    speak_with(code, Pseudo())
    try:
        yield
    finally:
        speak_with(code, None)


def untranslated(html: str, known: Iterable[str] = ()) -> list[str]:
    """The texts of a pseudo page that went round the catalogs.

    Left out: what is not ours to translate, that is elements with `lang` or translate="no" (words of people, names),
    <time> and <code>, everything without two letters in a row, and the strings in `known` (names, titles, amounts).
    """
    finder = _Finder()
    finder.feed(html)
    finder.close()
    texts = finder.found + (["a mark ⟦ that is never closed"] if finder.depth else [])
    names = sorted(known, key=len, reverse=True)
    whole = set(names)
    return [text for text in texts if text not in whole and LETTERS.search(_without(text, names))]


def untranslated_text(text: str, known: Iterable[str] = ()) -> list[str]:
    """The same for plain text, line by line: mails."""
    names = sorted(known, key=len, reverse=True)
    plain = re.sub(r"https?://\S+", "", text)
    while "⟦" in plain:
        plain, count = re.subn("⟦[^⟦⟧]*⟧", "", plain)
        if not count:
            return ["a mark ⟦ that is never closed"]
    return [line.strip() for line in plain.splitlines() if LETTERS.search(_without(line, names))]


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = 0  # of ⟦ that are open; a sentence may run through several elements
        self.skipping: list[bool] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = ("lang" in given and tag != "html") or given.get("translate") == "no"
        skip = foreign or tag in DATA_ELEMENTS or any(self.skipping[-1:])
        if not skip:
            self._attributes(tag, given)
        if tag not in VOID:
            self.skipping.append(skip)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.skipping.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.skipping:
            self.skipping.pop()

    def handle_data(self, data: str) -> None:
        outside = self._outside(data)
        if not any(self.skipping[-1:]) and outside.strip():
            self.found.append(outside.strip())

    def _outside(self, data: str) -> str:
        kept = []
        for char in data:
            self.depth += (char == "⟦") - (char == "⟧")
            if self.depth == 0 and char != "⟧":
                kept.append(char)
        return "".join(kept)

    def _attributes(self, tag: str, given: dict[str, str | None]) -> None:
        names = list(SHOWN_ATTRIBUTES)
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            names.append("value")
        if tag == "meta" and given.get("name") == "description":
            names.append("content")
        values = (given.get(name) or "" for name in names)
        self.found += [value for value in values if value and not value.startswith("⟦")]
