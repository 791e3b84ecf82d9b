"""`make run`: one at a time, restarts what is killed, and leaves nothing behind."""

import os
import re
import signal
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.supervisor.embedded_redis import socket_path
from app.services.payments.gateway.terms import GatewayError
from tests.support.processes.product import Run, sandbox_of, until
from tests.support.system import gone

PROC = Path("/proc/self/task").is_dir()

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("supervisor"), pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run for the tests that do not stop it."""
    running = Run(tmp_path_factory.mktemp("shared") / "var")
    assert running.ready(), running.said
    yield running
    running.stop()


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that has been used before, once its first test has run."""
    return tmp_path_factory.mktemp("used") / "var"


@pytest.fixture
def own_run(used: Path) -> Iterator[Run]:
    """A run for one test, which may stop it."""
    running = Run(used)
    assert running.ready(), running.said
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_starts_everything_and_prints_the_address_and_the_sign_ins(run: Run) -> None:
    assert f"http://127.0.0.1:{run.port}" in run.said
    assert run.get("/healthz") == 200
    assert until(lambda: re.search(r"\S+@\S+", run.said), 60), run.said
    assert stat.S_IMODE((run.data / "secret_key").stat().st_mode) == 0o600
    assert until(lambda: gateway_answers(run)), "it may have been killed by the test before this one"
    if PROC:
        assert until(lambda: set(run.children()) == {"redis", "sandbox", "web", "sweep", "mail", "scheduler"}, 30)


def gateway_answers(run: Run) -> bool:
    try:
        return sandbox_of(run).look("charge:none") is None
    except GatewayError:
        return False


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_order_and_nothing_is_left(own_run: Run, signum: int) -> None:
    family = own_run.family() if PROC else []
    assert own_run.stop(signum) == 0
    assert "\nStopping.\n" in own_run.said
    assert [pid for pid in family if not gone(pid)] == []
    assert not socket_path(own_run.data / "valkey").exists()
    assert own_run.get("/healthz") == 0


@pytest.mark.skipif(not PROC, reason="finds the processes in /proc")
def test_a_signal_during_the_start_does_not_wait_for_the_web_server(used: Path) -> None:
    starting = Run(used)
    assert until(lambda: "web" in starting.children()), starting.said
    family = starting.family()
    asked_at = time.monotonic()
    assert starting.stop() == 0
    assert time.monotonic() - asked_at < 8
    assert [pid for pid in family if not gone(pid)] == []


def test_a_second_start_says_that_one_is_running(run: Run) -> None:
    second = Run(run.data)
    assert second.process.wait(60) == 1
    assert second.said.strip().splitlines() == [
        f"Already running at http://127.0.0.1:{run.port} on {run.data}; stop that one first."
    ]
    assert run.get("/healthz") == 200


def test_a_port_in_use_is_one_clear_sentence(run: Run, tmp_path: Path) -> None:
    other = Run(tmp_path / "var", PORT=str(run.port))
    assert other.process.wait(60) == 1
    assert f"Cannot listen on 127.0.0.1:{run.port}" in other.said
    assert len(other.said.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("WEB_WORKERS", "0"), ("PLATFORM_TIMEZONE", "Mars/Olympus"), ("CLAMD", "clamd")],
)
def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path, name: str, value: str) -> None:
    other = Run(tmp_path / "var", **{name: value})
    assert other.process.wait(60) == 1
    assert other.said.startswith(name)
    assert value in other.said
    assert len(other.said.strip().splitlines()) == 1


@pytest.mark.skipif(not PROC, reason="finds the processes in /proc")
@pytest.mark.parametrize("name", ["redis", "sandbox", "web", "sweep", "mail", "scheduler"])
def test_what_is_killed_is_started_again(run: Run, name: str) -> None:
    assert until(lambda: len(run.children()) == 6)
    before, told = run.children(), run.said.count("starting it again")
    os.kill(before[name], signal.SIGKILL)
    others = before.items() - {(name, before[name])}
    assert until(lambda: run.said.count("starting it again") == told + 1, 30), run.said
    assert until(lambda: run.children().get(name, before[name]) != before[name], 30), run.said
    assert until(lambda: run.get("/healthz") == 200, 60), run.said
    assert until(lambda: others < run.children().items(), 30), run.said


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a child that its parent died")
def test_killing_the_supervisor_leaves_nothing_and_the_next_start_works(own_run: Run) -> None:
    family = own_run.family()
    own_run.process.kill()
    own_run.process.wait()
    assert until(lambda: all(gone(pid) for pid in family), 30), [pid for pid in family if not gone(pid)]
    again = Run(own_run.data)
    assert again.ready(), again.said
    assert again.get("/healthz") == 200
    assert again.stop() == 0


def test_a_first_start_that_was_cut_short_begins_again(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "app.db").write_text("half a database")
    (folder / "app.db.unfinished").touch()
    running = Run(folder)
    assert running.ready(), running.said
    assert not (folder / "app.db.unfinished").exists()
    assert running.stop() == 0


@pytest.mark.slow
def test_with_a_database_of_their_own_nothing_embedded_starts(tmp_path: Path) -> None:
    running = Run(tmp_path / "var", DATABASE_URL=f"sqlite:///{tmp_path / 'theirs.db'}")
    try:
        assert running.ready(), running.said
        assert until(lambda: set(running.children()) == {"web", "scheduler"}), running.children()
        assert running.get("/login") == 200
        assert running.get("/demo/mail") == 404  # their database is no demo
        assert not (tmp_path / "var" / "valkey").exists()
        assert not (tmp_path / "var" / "sandbox.db").exists()
    finally:
        assert running.stop() == 0
