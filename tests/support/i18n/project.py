"""A small project of its own for the catalog tools, and what a translator does in it."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.core.i18n.catalogs import check, update
from app.core.i18n.loading import ROOT, po_path

PYTHON = """
from app.core.words import N_, NN_, NP_

# TRANSLATORS: said when it is over
DONE = N_("The order is completed.")
FILES = NN_("%(num)s file", "%(num)s files")
OPEN = NP_("verb", "Open")
LABEL = lazy_gettext("Your "
    "name")
COUNT = lazy_ngettext("one", "many", 3)
KIND = lazy_pgettext("state", "Open")
SAID = reader().gettext("Spoken")
NOT = gettext(variable)
"""
HTML = """
<p>{{ _("Hello %(name)s", name=x) }}</p>
{% trans amount=price, num=n %}
   {{ num }} refund
   of {{ amount }}
{% pluralize %}
   {{ num }} refunds of {{ amount }}
{% endtrans %}
{{ pgettext("noun", "Order") }} {% trans "button" %}Send{% endtrans %}
"""
SPANISH = {
    "The order is completed.": "El pedido está completado.",
    "Hello %(name)s": "Hola, %(name)s",
    "Open": "Abrir",
}


@pytest.fixture
def project(tmp_path):
    """A tree with babel.cfg, code, a template, and things that must not be looked at."""
    (tmp_path / "babel.cfg").write_text((ROOT / "babel.cfg").read_text())
    for path, text in {
        "app/rules/orders.py": PYTHON,
        "app/templates/orders/page.html": HTML,
        "app/templates/emails/mail.txt": "{{ _('Text of a mail') }}",
        "jobs/work.py": 'x = _("From a job")',
        "tests/test_x.py": 'x = _("From a test")',
        ".venv/lib/x.py": 'x = _("From a library")',
        "bench/x.py": 'x = _("From a bench")',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


@pytest.fixture
def folder(project):
    """The project's translations, updated once for Spanish."""
    update(("en", "es"), project / "translations", project)
    return project / "translations"


def catalog(folder: Path, code: str = "es"):
    return read_po(BytesIO(po_path(folder, code).read_bytes()), locale=code)


def translate(folder: Path, texts: dict[str, str] = SPANISH) -> None:
    """Do a translator's work in the file, as Poedit would: by filling msgstr lines."""
    path = po_path(folder, "es")
    text = path.read_text()
    for source, target in texts.items():
        text = text.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')
    path.write_text(text)


def complaints(project, folder, code="es"):
    return {
        finding.text: finding.problem
        for finding in check(("en", "es"), folder, project)
        if finding.language == code and finding.problem != "is not translated"
    }
