"""However many threads a server has, one request is worked on at a time."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

from app.web.frame.turns import OneAtATime


def test_one_request_is_worked_on_at_a_time() -> None:
    here, most = 0, 0

    def application(_environ: Any, _start: Any) -> list[bytes]:
        nonlocal here, most
        here += 1
        most = max(most, here)
        sleep(0.01)
        here -= 1
        return [b""]

    served = OneAtATime(application)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _number: served({}, lambda *_given: lambda _data: None), range(16)))
    assert most == 1
