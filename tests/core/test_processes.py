"""Child processes, locks and ports: what ends is started again, and nothing stays behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.supervisor import processes
from app.core.supervisor.ports import healthy, why_not_free
from app.core.supervisor.processes import Child, end, take_lock
from tests.support.system import gone

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[Child]:
    child = Child("sleeper", SLEEP, tmp_path, dict(os.environ))
    yield child
    child.stop(1)


def until(condition: Callable[[], object], seconds: float = 10) -> bool:
    end_at = time.monotonic() + seconds
    while not condition() and time.monotonic() < end_at:
        time.sleep(0.01)
    return bool(condition())


def kill(child: Child) -> None:
    assert child.process
    child.process.kill()
    child.process.wait()


def test_a_killed_child_is_named_and_started_again(sleeper: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.05)
    sleeper.start()
    assert sleeper.revive() == ""
    kill(sleeper)
    assert sleeper.revive() == "The sleeper was killed by signal 9; starting it again in 0.05 s."
    assert until(lambda: sleeper.revive() or sleeper.process)
    assert sleeper.process
    assert sleeper.process.poll() is None


def test_the_pause_doubles_up_to_a_limit(sleeper: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(processes, "MAX_PAUSE", 0.03)
    pauses = []
    for _ in range(4):
        sleeper.start()
        kill(sleeper)
        pauses.append(sleeper.revive().rpartition(" in ")[2])
    assert pauses == ["0.01 s.", "0.02 s.", "0.03 s.", "0.03 s."]


def test_a_child_that_lived_long_is_not_punished(sleeper: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CALM_SECONDS", 0.0)
    for _ in range(3):
        sleeper.start()
        kill(sleeper)
        assert sleeper.revive().endswith("in 0.5 s.")


def test_what_a_dead_child_left_in_its_group_is_ended(tmp_path: Path) -> None:
    program = "import os, time; pid = os.fork(); pid and open('pid', 'w').write(str(pid)); time.sleep(60)"
    child = Child("parent", [sys.executable, "-c", program], tmp_path, dict(os.environ))
    child.start()
    assert child.process
    leader = child.process.pid
    noted = tmp_path / "pid"
    assert until(lambda: noted.exists() and noted.read_text())
    kill(child)
    child.revive()
    assert until(lambda: all(gone(pid) for pid in (leader, int(noted.read_text()))))


def test_a_stubborn_process_is_killed_after_its_time(tmp_path: Path) -> None:
    program = "import signal, time; signal.signal(15, signal.SIG_IGN); open('up', 'w').close(); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path)
    assert until((tmp_path / "up").exists)
    end(process, 0.1)
    assert process.returncode == -signal.SIGKILL


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as first, (tmp_path / "lock").open("w") as second:
        assert take_lock(first)
        assert not take_lock(second, 0.1)
    with (tmp_path / "lock").open("w") as third:
        assert take_lock(third)


def test_a_port_in_use_is_reported_with_its_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert why_not_free("127.0.0.1", taken.getsockname()[1], 0) == "Address already in use"
        port = taken.getsockname()[1]
    assert why_not_free("127.0.0.1", port, 5) == ""
    assert not healthy("127.0.0.1", port, "localhost")
