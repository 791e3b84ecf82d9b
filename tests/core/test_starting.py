"""What a start need not do: load the commands into a web server, and run the migrations of a current database."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from app.core.database import revisions, schema, statistics
from app.core.database.db import make_engine
from tests.support.releases.revisions import upgrade_to
from tests.support.system import ROOT


def test_the_newest_migration_is_told_from_the_names_of_the_files() -> None:
    assert revisions.newest() == ScriptDirectory.from_config(schema.config()).get_current_head()


def test_a_file_tells_its_revision_and_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "app.db"
    assert revisions.of_file(file) is None
    assert not file.exists()
    file.write_bytes(b"")
    assert revisions.of_file(file) is None
    engine = make_engine(f"sqlite:///{file}")
    upgrade_to(engine, "0003")
    assert revisions.of_file(file) == "0003"
    schema.upgrade(engine)
    assert revisions.of_file(file) == revisions.newest()
    engine.dispose()


def test_a_web_server_loads_no_command(tmp_path: Path) -> None:
    asked = "import sys, wsgi; print(*sorted(name for name in sys.modules if name.startswith(('app.cli.', 'alembic'))))"
    environ = {"SECRET_KEY": "x", "DATA_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.postgresql
@pytest.mark.databases("postgresql")
def test_the_planner_is_told_of_what_was_written_at_once(engine: Engine) -> None:
    many = "INSERT INTO installation (key, value) SELECT 'k' || n, '' FROM generate_series(1, 5000) n"
    known = "SELECT reltuples FROM pg_class WHERE relname = 'installation'"
    with engine.begin() as connection:
        connection.execute(text(many))
        assert connection.execute(text(known)).scalar_one() < 5000
    statistics.refresh(engine)
    with engine.connect() as connection:
        assert connection.execute(text(known)).scalar_one() >= 5000
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "15s"
