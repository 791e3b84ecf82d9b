"""What the catalog tools say about words and signs, on a small project of their own."""

import pytest

from app.core.i18n.catalogs import update
from app.core.i18n.loading import po_path
from tests.support.i18n.project import complaints, translate

GLOSSARY = """source,target,also,never
,,,usted
order,pedido,pedi,
counter-offer,contraoferta,,
offer,oferta,,
=Send,Enviar,,
"""


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [
        ("Your orders", "Tus pedidos", None),
        ("Ordered on Monday", "Pedido el lunes", None),
        ("Your orders", "Tus encargos", "says nothing of 'pedido', the term for 'order'"),
        ("Borders", "Bordes", None),
        ("%(order)s", "%(order)s", None),
        ("Your counter-offer", "Tu contraoferta", None),
        ("Your counter-offer", "Tu oferta", "says nothing of 'contraoferta', the term for 'counter-offer'"),
        ("Send", "Mandar", "says nothing of 'Enviar', the term for 'Send'"),
        ("Send the file", "Manda el archivo", None),
        ("You may", "Usted puede", "uses 'Usted', which the glossary avoids"),
    ],
)
def test_the_glossary_is_held(project, folder, source, target, problem):
    (folder / "es/glossary.csv").write_text(GLOSSARY)
    (project / "jobs/work.py").write_text(f'x = _("{source}")')
    update(("es",), folder, project)
    translate(folder, {source: target})
    assert complaints(project, folder).get(source) == problem


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("Approved automatically", None),
        ("Approved by itself", "uses 'by itself', which the glossary avoids"),
        ("Somebody else", "uses 'Somebody', which the glossary avoids"),
        ("Write an e-mail", "uses 'e-mail', which the glossary avoids"),
    ],
)
def test_the_source_avoids_words_too(project, folder, source, problem):
    (folder / "en").mkdir()
    (folder / "en/glossary.csv").write_text("source,target,also,never\n,,,by itself|somebody|e-mail\n")
    (project / "jobs/work.py").write_text(f'x = _("{source}")')
    assert complaints(project, folder, "en").get(source) == problem


@pytest.mark.rule("G4")
@pytest.mark.parametrize(
    ("source", "wrong"), [("The page’s “own” name", None), ("The page's name", "'"), ("The «name»", "«")]
)
def test_the_source_writes_the_signs_of_english(project, folder, source, wrong):
    (project / "jobs/work.py").write_text(f'x = _("{source}")')
    problem = complaints(project, folder, "en").get(source)
    assert problem is None if wrong is None else wrong in str(problem)


@pytest.mark.rule("G4")
@pytest.mark.parametrize(("text", "wrong"), [("Lo «dicho»", None), ("Lo “dicho”", "“"), ("L'Hospitalet", "'")])
def test_a_translation_writes_the_signs_of_its_language(project, folder, text, wrong):
    translate(folder, {"Spoken": text})
    problem = complaints(project, folder).get("Spoken")
    assert problem is None if wrong is None else wrong in str(problem)


@pytest.mark.rule("G4")
def test_every_plural_form_writes_the_signs_of_its_language(project, folder):
    path = po_path(folder, "es")
    forms = 'msgid_plural "%(num)s files"\nmsgstr[0] "'
    path.write_text(path.read_text().replace(f'{forms}"\nmsgstr[1] ""', f'{forms}un archivo"\nmsgstr[1] "‘%(num)s’"'))
    assert complaints(project, folder)["%(num)s file"].startswith("quotes with ‘")


def test_a_translator_can_say_that_a_term_is_not_meant(project, folder):
    (folder / "es/glossary.csv").write_text(GLOSSARY)
    (project / "jobs/work.py").write_text('x = _("In alphabetical order")')
    update(("es",), folder, project)
    translate(folder, {"In alphabetical order": "Alfabéticamente"})
    assert complaints(project, folder)
    path = po_path(folder, "es")
    sentence = 'msgid "In alphabetical order"'
    path.write_text(path.read_text().replace(sentence, f"# glossary: not an order of ours\n{sentence}"))
    assert not complaints(project, folder)
