"""What stands in the way of a command is one plain sentence and exit code 1, whichever command it is."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import event

from app import create_app
from app.cli import COMMANDS, command_of
from app.core.clock import FixedClock
from app.core.runtime import KEY
from tests.support.apps import START, make_settings
from tests.support.system import ROOT

pytestmark = pytest.mark.databases("sqlite")

# How each command is given what it asks for.
ARGUMENTS = {
    "users add": ["new@people.example", "New Person"],
    "users link": ["clara@people.example"],
    "users suspend": ["clara@people.example"],
    "orders import": ["orders.csv"],
    "orders give": ["--to", "clara@people.example", "--as", "client"],
    "demo skip": ["1h"],
}
WITHOUT_DATABASE = {"docs rules", "catalogs extract", "catalogs update", "catalogs compile", "catalogs check"}


def names(command: click.Command, before: str = "") -> Iterator[str]:
    """Every command that can be given."""
    name = f"{before} {command.name}".strip()
    if isinstance(command, click.Group):
        for part in command.commands.values():
            yield from names(part, name)
    else:
        yield name


ALL = sorted({name for each in COMMANDS for name in names(command_of(each))} - WITHOUT_DATABASE)


def run(app: Flask, name: str) -> Result:
    return app.test_cli_runner().invoke(args=[*name.split(), *ARGUMENTS.get(name, [])])


def one_sentence(result: Result) -> str:
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    (line,) = result.output.strip().splitlines()
    return line


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text("order_ref\n")


def test_a_missing_data_directory_is_one_sentence(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path}/nowhere/app.db"), FixedClock(START))
    for name in ALL:
        said = one_sentence(run(app, name))
        assert f"{tmp_path}/nowhere" in said
        assert "DATA_DIR" in said


def test_a_database_without_a_schema_is_one_sentence(tmp_path: Path) -> None:
    app = create_app(make_settings(tmp_path, f"sqlite:///{tmp_path / 'new.db'}"), FixedClock(START))
    for name in {*ALL} - {"db upgrade"}:
        assert "flask db upgrade" in one_sentence(run(app, name)), name
    assert run(app, "db upgrade").output.strip().endswith("The database is new.")


READING = {"audit", "demo people", "demo load", "demo reset", "demo skip", "orders give"}  # before they write anything


def test_a_locked_database_is_one_sentence(own_app: Flask) -> None:
    engine = own_app.extensions[KEY].engine
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA busy_timeout = 50"))
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for name in {*ALL} - READING:
            assert "another program" in one_sentence(run(own_app, name)), name


def test_no_database_server_is_one_sentence(tmp_path: Path) -> None:
    url = "postgresql://someone:secret@127.0.0.1:1/nothing"
    said = one_sentence(run(create_app(make_settings(tmp_path, url)), "audit"))
    assert "127.0.0.1" in said
    assert "secret" not in said


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    environ = os.environ | {"DATA_DIR": str(tmp_path), "PLATFORM_TIMEZONE": "Mars/Olympus", "SECRET_KEY": "x"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "audit"]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == ["PLATFORM_TIMEZONE is not a time zone: 'Mars/Olympus'."]
