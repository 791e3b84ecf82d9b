"""What a killed run leaves is ended by the next one, however unlucky the moments were."""

import os
import random
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.processes.product import Run, command_line
from tests.support.processes.workers import children_of
from tests.support.system import gone

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
LANES, TIMES = 4, 5


class Lane:
    """One data directory and one port, on which one run follows the other."""

    def __init__(self, data: Path, number: int) -> None:
        self.data = data
        self.chance = random.Random(number)
        self.seen: set[int] = set()
        self.run = self.start()

    def start(self, **environ: str) -> Run:
        """A small run, which answers."""
        theirs = {"DATABASE_URL": f"sqlite:///{self.data / 'none.db'}", "WEB_WORKERS": "2"}
        self.run = Run(self.data, "tests.support.processes.small_run", **theirs | environ)
        self.run.port = int(self.run.environ["PORT"])
        assert self.run.ready(), self.run.said
        return self.run

    def attack(self) -> None:
        """Kill a web worker or its parent, and up to a second later the supervisor."""
        web = self.run.children()["web"]
        self.seen |= {*self.run.family()}
        os.kill(self.chance.choice([web, *(children_of(web) or [web])]), signal.SIGKILL)
        time.sleep(self.chance.uniform(0, 1))
        self.seen |= {*self.run.family()}
        self.run.process.kill()
        self.run.process.wait()

    def left(self) -> list[int]:
        """The processes of earlier runs that still live."""
        return [pid for pid in self.seen if not gone(pid) and f"--port {self.run.port}" in command_line(pid)]

    def __enter__(self) -> "Lane":
        return self

    def __exit__(self, *_raised: object) -> None:
        """Nobody is left, also after a failure."""
        if self.run.process.poll() is None:
            self.run.stop()
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)


def live(data: Path, number: int) -> list[int]:
    """A lane, attacked again and again; what was left of the earlier runs after each start."""
    left: list[int] = []
    with Lane(data, number) as lane:
        for _ in range(TIMES):
            lane.attack()
            lane.start(PORT=str(lane.run.port))
            left += lane.left()
            assert lane.run.get("/healthz") == 200
        assert lane.run.stop() == 0
    return left


@pytest.mark.slow
def test_twenty_times_the_next_start_ends_what_its_killed_predecessor_left(tmp_path: Path) -> None:
    with ThreadPoolExecutor(LANES) as pool:
        assert list(pool.map(live, [tmp_path / str(n) for n in range(LANES)], range(LANES))) == [[]] * LANES


def test_what_runs_for_another_folder_is_left_alone(tmp_path: Path) -> None:
    with Lane(tmp_path / "one", 1) as one, Lane(tmp_path / "other", 2) as other:
        web = other.run.children()["web"]
        one.run.process.kill()
        one.run.process.wait()
        one.start()
        assert other.run.children()["web"] == web
        assert other.run.get("/healthz") == 200
