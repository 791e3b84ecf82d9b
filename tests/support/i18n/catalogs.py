"""Catalogs made on the spot, read as the product reads its own, and taken back after the test."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from babel.support import NullTranslations
from flask import Flask

from app.core.i18n import configure, init_i18n, speak_with
from app.core.i18n.loading import load, po_path
from app.core.settings import Settings
from app.core.words import Message

Texts: TypeAlias = dict[str | Message, str | tuple[str, ...]]
Speak: TypeAlias = Callable[[str, Texts], NullTranslations]

SETTINGS = Settings(secret_key="only-for-tests", testing=True)


def write_catalog(folder: Path, code: str, texts: Texts) -> Path:
    """A .po file with these translations."""
    catalog = Catalog(locale=code, fuzzy=False)
    for source, target in texts.items():
        message = Message(source) if isinstance(source, str) else source
        ids = message.id if message.plural is None else (message.id, message.plural)
        catalog.add(ids, target, context=message.context)
    out = BytesIO()
    write_po(out, catalog, width=0)
    path = po_path(folder, code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def speak(tmp_path: Path) -> Iterator[Speak]:
    """speak("nl", {"Yes": "Ja"}): the language has exactly these translations until the test ends."""
    spoken: set[str] = set()

    def say_so(code: str, texts: Texts) -> NullTranslations:
        write_catalog(tmp_path, code, texts)
        translations = load(tmp_path, code)
        speak_with(code, translations)
        spoken.add(code)
        return translations

    yield say_so
    for code in spoken:
        speak_with(code, None)


@pytest.fixture
def bare_app() -> Iterator[Flask]:
    """A Flask application with our languages and nothing else; app.saved is what the account says."""
    app = Flask("bare")
    app.extensions["account"] = (None, None)
    init_i18n(app, SETTINGS, saved=lambda: app.extensions["account"])
    yield app
    configure(SETTINGS)
