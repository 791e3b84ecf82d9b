"""The translators' catalogs: what the code says is found, merged into each language, checked and compiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import PoFileError, read_po, write_po

from app.core.i18n.glossary import Glossary, glossary_of
from app.core.i18n.loading import DOMAIN, ROOT, SOURCE, TRANSLATIONS, ensure_compiled, forms, po_path
from app.core.i18n.safety import problems, source_problems
from app.core.i18n.typography import typographic_problems

PROJECT = "Resolution Center"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "N_": None,
    "NP_": ((1, "c"), 2),
    "NN_": (1, 2),
    "lazy_gettext": None,
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_ngettext": (1, 2),
}
SCANNED = ("app", "jobs")
# A template made twice from the same code is the same file; who translates does not need its hour of birth.
NO_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one sentence, and in which language (`en`: in the code)."""

    language: str
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.language}: {self.text!r}: {self.problem}"


def languages(folder: Path = TRANSLATIONS) -> list[str]:
    """The languages that have a catalog."""
    return sorted(path.parents[1].name for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def extracted(root: Path = ROOT) -> Catalog:
    """Every sentence of the code and the templates."""
    with (root / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    found = _empty(None)
    found.header_comment = f"# Sentences of {PROJECT}. Made by `make catalogs`; translate the .po files instead."
    places = extract_from_dir(
        root,
        methods,
        options,
        keywords=KEYWORDS,
        comment_tags=("TRANSLATORS:",),
        strip_comment_tags=True,
        directory_filter=lambda path: Path(path).relative_to(root).parts[0] in SCANNED,
    )
    for filename, line, text, comments, context in places:
        found.add(text, None, [(Path(filename).as_posix(), line)], auto_comments=comments, context=context)
    return found


def write_template(folder: Path = TRANSLATIONS, root: Path = ROOT) -> Catalog:
    """Write every sentence of the code into the template that new languages begin with."""
    template = extracted(root)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{DOMAIN}.pot").write_bytes(_written(template))
    return template


def update(wanted: tuple[str, ...], folder: Path = TRANSLATIONS, root: Path = ROOT) -> None:
    """Write the template, merge it into every language and begin the languages of `wanted` that have no catalog.

    Nothing is guessed: a changed sentence is an untranslated one, never a fuzzy one.
    """
    template = write_template(folder, root)
    for code in sorted({*wanted, *languages(folder)} - {SOURCE}):
        path = po_path(folder, code)
        catalog = read_po(BytesIO(path.read_bytes()), locale=code) if path.exists() else _begun(code)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalog))


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Compile every catalog that changed."""
    for code in languages(folder):
        ensure_compiled(folder, code)


def check(wanted: tuple[str, ...], folder: Path = TRANSLATIONS, root: Path = ROOT) -> list[Finding]:
    """Everything that keeps the catalogs from being complete, safe and well said; [] when all is well."""
    template = extracted(root)
    found = list(_check_source(template, folder))
    for code in sorted({*wanted, *languages(folder)} - {SOURCE}):
        try:
            catalog = read_po(BytesIO(po_path(folder, code).read_bytes()), locale=code, abort_invalid=True)
        except (OSError, PoFileError, ValueError) as error:
            found.append(Finding(code, "", f"the catalog cannot be read: {error}"))
        else:
            found += _check_catalog(code, catalog, template, folder)
    return found


def _check_source(template: Catalog, folder: Path) -> Iterator[Finding]:
    glossary = glossary_of(folder, SOURCE)
    for message in _texts(template):
        for form in forms(message.id):
            wrong = [*source_problems(form), *typographic_problems(SOURCE, form), *glossary.problems([form], [form])]
            yield from (Finding(SOURCE, form, problem) for problem in wrong)


def _check_catalog(code: str, catalog: Catalog, template: Catalog, folder: Path) -> Iterator[Finding]:
    glossary = glossary_of(folder, code)
    known = {_key(message): message for message in _texts(catalog)}
    for wanted in _texts(template):
        message = known.pop(_key(wanted), None)
        if message is None:
            yield Finding(code, forms(wanted.id)[0], "is not in the catalog yet; run `make catalogs`")
        else:
            signs = [problem for text in forms(message.string) for problem in typographic_problems(code, text)]
            wrong = [*_wrong(message, catalog, glossary), *dict.fromkeys(signs)]
            yield from (Finding(code, forms(message.id)[0], problem) for problem in wrong)
    for message in known.values():
        yield Finding(code, forms(message.id)[0], "is no longer in the code; run `make catalogs`")


def _wrong(message: Message, catalog: Catalog, glossary: Glossary) -> list[str]:
    sources, targets = forms(message.id), forms(message.string)
    if len(targets) != (catalog.num_plurals if message.pluralizable else 1) or not all(targets):
        return ["is not translated"]
    fuzzy = ["is fuzzy, and so not shown: confirm or clear it"] if message.fuzzy else []
    # A comment of the translator that names the glossary says: this sentence means something else on purpose.
    excused = any("glossary" in comment.lower() for comment in message.user_comments)
    return fuzzy + problems(sources, targets) + ([] if excused else glossary.problems(sources, targets))


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    return message.context, forms(message.id)


def _begun(code: str) -> Catalog:
    begun = _empty(code)
    begun.header_comment = (
        f"# {Locale.parse(code).english_name} translation of {PROJECT}. How to translate: docs/translating.md"
    )
    return begun


def _empty(code: str | None) -> Catalog:
    team = f"{PROJECT} contributors"
    return Catalog(
        locale=code,
        project=PROJECT,
        version="catalogs",
        copyright_holder=team,
        last_translator=team,
        language_team=team,
        msgid_bugs_address="see docs/translating.md",
        creation_date=NO_TIME,
        revision_date=NO_TIME,
        charset="utf-8",
        fuzzy=False,
    )


def _written(catalog: Catalog) -> bytes:
    """As `pybabel … --no-wrap --sort-output --no-location` writes it: a changed sentence is one line, a move none."""
    out = BytesIO()
    write_po(out, catalog, width=0, sort_output=True, no_location=True)
    return out.getvalue()
