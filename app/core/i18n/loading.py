"""Catalogs from the disk into memory: compiled when the source is newer, and rid of unsafe strings."""

from __future__ import annotations

import logging
import os
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from app.core.i18n.safety import problems

ROOT = Path(__file__).parents[3]
TRANSLATIONS = ROOT / "translations"
DOMAIN = "messages"
SOURCE = "en"

log = logging.getLogger(__name__)
_loaded: dict[str, NullTranslations] = {}


def translations_of(code: str) -> NullTranslations:
    """The translations of a language, read once per process; the English source where there are none."""
    if code not in _loaded:
        _loaded[code] = load(TRANSLATIONS, code)
    return _loaded[code]


def replace_translations(code: str, translations: NullTranslations | None) -> None:
    """Read a language again from now on (None), or from this object: how tests put a pseudo-locale on."""
    if translations is None:
        _loaded.pop(code, None)
    else:
        _loaded[code] = translations


def load(folder: Path, code: str) -> NullTranslations:
    """Translations of one language from a folder of catalogs; a broken or missing catalog is reported, never raised."""
    if code == SOURCE:
        return NullTranslations()
    try:
        compiled = ensure_compiled(folder, code)
        return _translations(_safe(read_mo(BytesIO(compiled)), code))
    except Exception:  # whatever is wrong with the file, the product must still speak
        log.exception("the catalog of %s cannot be read; English is shown instead", code)
        return NullTranslations()


def po_path(folder: Path, code: str) -> Path:
    """Where a language's catalog is kept."""
    return folder / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def ensure_compiled(folder: Path, code: str) -> bytes:
    """The compiled catalog, made again when the .po has another time than the one it was made from."""
    source = po_path(folder, code)
    target = source.with_suffix(".mo")
    stamp = source.stat().st_mtime_ns
    if target.is_file() and target.stat().st_mtime_ns == stamp:
        return target.read_bytes()
    compiled = _bytes(read_po(BytesIO(source.read_bytes()), locale=code))
    _keep(target, compiled, stamp)
    return compiled


def _keep(target: Path, compiled: bytes, stamp: int) -> None:
    """Write the whole file or nothing: several processes may start at once, or the disk be read-only."""
    draft = target.with_suffix(f".{os.getpid()}.mo")
    try:
        draft.write_bytes(compiled)
        os.utime(draft, ns=(stamp, stamp))
        draft.replace(target)
    except OSError as error:
        log.warning("the compiled catalog %s is not kept: %s", target, error)


def _safe(catalog: Catalog, code: str) -> Catalog:
    """A catalog with only the strings that pass, and with the plural rule of the language, not of the file."""
    kept = Catalog(locale=code, fuzzy=False)
    for message in catalog:
        if not message.id:
            continue
        wrong = _wrong(message, kept.num_plurals)
        if wrong:
            log.warning("catalog %s: %r is left out: %s", code, message.id, "; ".join(wrong))
        else:
            kept.add(message.id, message.string, context=_text(message.context))
    return kept


def _wrong(message: Message, plural_forms: int) -> list[str]:
    sources, targets = forms(message.id), forms(message.string)
    if len(targets) != (plural_forms if len(sources) > 1 else 1):
        return [f"has {len(targets)} plural forms"]
    return problems(sources, targets)


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The plural forms of a message's id or string, or its only form."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def _text(context: str | bytes | None) -> str | None:
    return context.decode() if isinstance(context, bytes) else context  # read_mo leaves contexts undecoded


def _translations(catalog: Catalog) -> NullTranslations:
    return Translations(BytesIO(_bytes(catalog)), domain=DOMAIN)


def _bytes(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()
