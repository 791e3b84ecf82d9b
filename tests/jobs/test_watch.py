"""When work is enqueued, when the scheduler does it itself, and that it says so once per change."""

import logging

import pytest

from jobs.schedule import Work
from jobs.watch import NO_REDIS, NO_WORKER, Watch


class FakeJobQueue:
    """A queue without Redis: `length` of None says that Redis is away."""

    def __init__(self) -> None:
        self.length: int | None = 0
        self.enqueued = 0

    def waiting(self, _name: str) -> int | None:
        return self.length

    def enqueue(self, _name: str) -> bool:
        if self.length is None:
            return False
        self.length, self.enqueued = 1, self.enqueued + 1
        return True


class Bench:
    """A watch with its job queue, and the seconds it was told to work."""

    def __init__(self) -> None:
        self.job_queue, self.done = FakeJobQueue(), []
        self.watch = Watch(Work("sweep", lambda _tx: None, self.done.append), self.job_queue)  # type: ignore[arg-type]

    def see(self, first: object, at: float) -> None:
        self.watch.see(first, at)  # type: ignore[arg-type]
        self.watch.join(5)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nothing_that_waits_enqueues_nothing(bench: Bench) -> None:
    bench.see(None, 1.0)
    assert (bench.job_queue.enqueued, bench.done) == (0, [])


def test_it_is_enqueued_once_until_a_worker_takes_it(bench: Bench) -> None:
    for second in range(10):
        bench.see("a", float(second))
    assert (bench.job_queue.enqueued, bench.done) == (1, [])
    bench.job_queue.length = 0
    bench.see("b", 11.0)
    assert (bench.job_queue.enqueued, bench.done) == (2, [])


def test_without_redis_it_is_done_here_at_once(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    bench.job_queue.length = None
    for second in range(5):
        bench.see("a", float(second))
    assert len(bench.done) == 5
    assert [record.getMessage() for record in caplog.records] == [f"scheduler.alone work=sweep: {NO_REDIS}"]
    bench.job_queue.length = 0
    bench.see("b", 6.0)
    bench.see("b", 7.0)
    assert len(bench.done) == 5
    assert [record.getMessage() for record in caplog.records][1:] == ["scheduler.alone work=sweep: workers do it again"]


def test_work_that_nobody_takes_is_done_here_until_somebody_does(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.see("a", 0.0)
    bench.see("a", 15.0)
    assert bench.done == []
    bench.see("a", 15.1)
    bench.see("b", 16.0)  # it moves, but we are the ones who move it
    bench.see(None, 17.0)
    bench.see("c", 40.0)  # the look still lies in the queue
    assert len(bench.done) == 3
    assert [record.getMessage() for record in caplog.records] == [f"scheduler.alone work=sweep: {NO_WORKER}"]
    bench.job_queue.length = 0
    bench.see("d", 41.0)
    assert len(bench.done) == 3


def test_a_worker_that_is_busy_with_a_long_line_is_left_alone(bench: Bench) -> None:
    for second in range(60):
        bench.see(second // 10, float(second))  # something is done every ten seconds, and one look waits behind it
    assert bench.done == []


def test_a_failure_here_is_told_and_tried_again(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_seconds: float) -> None:
        raise ValueError

    bench.watch = Watch(Work("sweep", lambda _tx: None, fail), bench.job_queue)  # type: ignore[arg-type]
    bench.job_queue.length = None
    bench.see("a", 0.0)
    bench.see("a", 1.0)
    told = [record.getMessage() for record in caplog.records]
    assert told.count("scheduler.failed work=sweep error=ValueError") == 2
