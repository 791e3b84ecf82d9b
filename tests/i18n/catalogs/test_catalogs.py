"""The catalog tools on a small project of their own: nothing is guessed, nothing is noise, every gap is named."""

from app.core.i18n.catalogs import check, compile_all, extracted, languages, update
from app.core.i18n.loading import load, po_path
from tests.support.i18n.project import catalog, complaints, translate


def test_every_way_of_saying_something_is_found(project):
    found = {(message.context, message.id) for message in extracted(project) if message.id}
    assert found == {
        (None, "The order is completed."),
        (None, ("%(num)s file", "%(num)s files")),
        ("verb", "Open"),
        ("state", "Open"),
        (None, "Your name"),
        (None, ("one", "many")),
        (None, "Spoken"),
        (None, "Hello %(name)s"),
        (None, ("%(num)s refund of %(amount)s", "%(num)s refunds of %(amount)s")),
        ("noun", "Order"),
        ("button", "Send"),
        (None, "Text of a mail"),
        (None, "From a job"),
    }


def test_translators_see_what_a_sentence_means_and_a_file_that_moves_changes_no_catalog(project, folder):
    before = po_path(folder, "es").read_text()
    assert "#. said when it is over\nmsgid" in before
    (project / "app/rules/orders.py").rename(project / "app/rules/moved.py")
    update(("en", "es"), folder, project)
    assert po_path(folder, "es").read_text() == before


def test_a_second_update_changes_no_byte(project, folder):
    translate(folder)
    update(("en", "es"), folder, project)
    before = {path: path.read_bytes() for path in folder.rglob("*.po*")}
    update(("en", "es"), folder, project)
    assert len(before) == 2
    assert {path: path.read_bytes() for path in folder.rglob("*.po*")} == before


def test_an_update_keeps_translations_and_comments_and_guesses_nothing(project, folder):
    translate(folder)
    path = po_path(folder, "es")
    path.write_text(path.read_text().replace("#. said when", "# my own note\n#. said when"))
    code = project / "app/rules/orders.py"
    code.write_text(code.read_text().replace("The order is completed.", "The order is completed now."))
    update(("en", "es"), folder, project)
    catalog_now = catalog(folder)
    assert catalog_now["The order is completed now."].string == ""
    assert not any(message.fuzzy for message in catalog_now)
    assert catalog_now["Hello %(name)s"].string == "Hola, %(name)s"
    assert '#~ msgid "The order is completed."' in path.read_text()


def test_a_new_language_begins_with_its_folder(project, folder):
    assert languages(folder) == ["es"]
    update(("en", "es", "fr"), folder, project)
    assert languages(folder) == ["es", "fr"]
    assert "plural=(n > 1)" in po_path(folder, "fr").read_text()


def test_what_is_not_translated_is_named(project, folder):
    findings = check(("en", "es"), folder, project)
    assert {finding.problem for finding in findings} == {"is not translated"}
    assert len(findings) == 13
    assert str(findings[0]).startswith("es: ")


def test_a_language_without_a_catalog_is_named(project, folder):
    problems = [finding for finding in check(("en", "es", "nl"), folder, project) if finding.language == "nl"]
    assert "cannot be read" in problems[0].problem


def test_sentences_that_are_new_or_gone_are_named_also_with_a_context(project, folder):
    code = project / "app/rules/orders.py"
    code.write_text(code.read_text().replace('NP_("verb", "Open")', 'NP_("act", "Open")').replace("Spoken", "Told"))
    found = [(finding.text, finding.problem.split(";")[0]) for finding in check(("es",), folder, project)]
    assert ("Open", "is not in the catalog yet") in found
    assert ("Told", "is not in the catalog yet") in found
    assert ("Spoken", "is no longer in the code") in found
    assert [text for text, problem in found if "no longer" in problem].count("Open") == 1


def test_a_catalog_with_contexts_can_be_up_to_date(project, folder):
    assert not [finding for finding in check(("es",), folder, project) if "make catalogs" in finding.problem]


def test_unsafe_and_fuzzy_translations_are_named(project, folder):
    translate(folder, {"Hello %(name)s": "Hola, %(user)s", "Spoken": "<b>Dicho</b>"})
    path = po_path(folder, "es")
    path.write_text(
        path.read_text().replace('msgid "From a job"\nmsgstr ""', '#, fuzzy\nmsgid "From a job"\nmsgstr "x"')
    )
    named = complaints(project, folder)
    assert named["Hello %(name)s"].startswith("placeholders are %(user)s")
    assert "HTML" in named["Spoken"]
    assert "fuzzy" in named["From a job"]


def test_our_own_sentences_are_checked(project, folder):
    (project / "jobs/work.py").write_text('x = _("100 % of "), _("%s left"), _("fine: 100%%")')
    assert set(complaints(project, folder, "en")) == {"100 % of ", "%s left"}


def test_compiled_catalogs_are_spoken(project, folder):
    translate(folder)
    compile_all(folder)
    assert po_path(folder, "es").with_suffix(".mo").is_file()
    assert load(folder, "es").gettext("Hello %(name)s") == "Hola, %(name)s"


def test_a_file_saved_by_poedit_passes_like_our_own(project, folder):
    path = po_path(folder, "es")
    head = '"Generated-By: Babel'
    path.write_text(path.read_text().replace(head, '"X-Generator: Poedit 3.4\\n"\n' + head))
    assert not [finding for finding in check(("es",), folder, project) if "make catalogs" in finding.problem]


def test_the_extraction_of_this_project_sees_every_kind_of_file():
    places = {place for message in extracted() for place, _ in message.locations}
    assert "app/core/i18n/spans.py" in places
    assert not any(place.startswith(("tests/", ".venv", "bench/")) for place in places)
