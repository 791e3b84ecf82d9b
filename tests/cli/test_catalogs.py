"""`flask catalogs …` says what it did and fails when something is left to do."""

import pytest
from flask import Flask

from app.cli.catalogs import catalogs
from app.core.i18n import catalogs as tools
from tests.support.i18n.catalogs import bare_app as bare_app


@pytest.fixture
def run(bare_app: Flask):
    bare_app.cli.add_command(catalogs)
    return lambda *words: bare_app.test_cli_runner().invoke(args=["catalogs", *words])


@pytest.fixture
def findings(monkeypatch):
    found = [tools.Finding("nl", "Yes", "is not translated")]
    monkeypatch.setattr(tools, "check", lambda wanted: found)
    return found


def test_check_names_what_is_wrong_and_fails(run, findings):
    result = run("check")
    assert result.exit_code == 1
    assert result.output.splitlines() == ["nl: 'Yes': is not translated", "1 to do."]


def test_check_is_content_when_all_is_well(run, findings):
    findings.clear()
    result = run("check")
    assert (result.exit_code, result.output) == (0, "All catalogs are complete.\n")


def test_update_merges_compiles_and_tells_what_is_left(run, findings, monkeypatch):
    done = []
    monkeypatch.setattr(tools, "update", done.append)
    monkeypatch.setattr(tools, "compile_all", lambda: done.append("compiled"))
    result = run("update")
    assert (result.exit_code, done) == (0, [("en", "nl", "es"), "compiled"])
    assert result.output.endswith("1 to do.\n")


def test_extract_and_compile_do_one_thing_each(run, monkeypatch):
    done = []
    monkeypatch.setattr(tools, "write_template", lambda: done.append("template"))
    monkeypatch.setattr(tools, "compile_all", lambda: done.append("compiled"))
    assert [run("extract").exit_code, run("compile").exit_code, done] == [0, 0, ["template", "compiled"]]
