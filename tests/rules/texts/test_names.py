"""One name for the Resolution Center in each language; the Spanish source had two (X30)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

NAMES = {"nl": "Oplossingscentrum", "es": "Centro de resoluciones"}
# What else it was called, or could be taken for.
WRONG = {
    "nl": r"resolution cent|resolutiecentrum|geschillencentrum",
    "es": r"resolution cent|centro de resoluci[oó]n\b|centro de soluciones|centro de disputas|centro de controversias",
}


def spoken(locale: str) -> Iterator[tuple[str, str]]:
    """Every English sentence with what it becomes."""
    with Path(f"translations/{locale}/LC_MESSAGES/messages.po").open("rb") as file:
        for message in read_po(file, locale=locale):
            if message.id:
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                yield " ".join(ids), " ".join(text or "" for text in texts)


@pytest.mark.rule("X30")
@pytest.mark.parametrize("locale", NAMES)
def test_it_has_one_name(locale: str) -> None:
    named = [(source, text) for source, text in spoken(locale) if "resolution center" in source.lower()]
    assert named
    assert [text for _, text in named if NAMES[locale].lower() not in text.lower()] == []


@pytest.mark.rule("X30")
@pytest.mark.parametrize("locale", NAMES)
def test_it_is_never_called_anything_else(locale: str) -> None:
    wrong = re.compile(WRONG[locale], re.IGNORECASE)
    assert [text for _, text in spoken(locale) if wrong.search(text)] == []
