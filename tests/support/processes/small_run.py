"""`make run` without what takes time: its own supervisor, with a small web server and nothing else."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable

from app import run
from app.core.supervisor.processes import Child

IMPORTS = 0.3  # seconds, in which a real worker loads the product and hears no signal


class SmallRun(run.Supervisor):
    """One run of nothing but a web server."""

    def prepare_database(self) -> None:
        """There is none."""

    def make_children(self) -> list[Child]:
        """The web server, as the product starts it, with another application."""
        web, *_ = super().make_children()
        web.command[-1] = "tests.support.processes.small_run:web"
        return [web]

    def begin(self, *_command: str, errors: int | None = None) -> subprocess.Popen[bytes]:
        """A command that has nothing to say."""
        return subprocess.Popen(["true"], stderr=errors)


def web(_environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
    """The application: it is alive."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]


if __name__ == "__main__":
    run.Supervisor = SmallRun  # type: ignore[misc]
    sys.exit(run.main())
time.sleep(IMPORTS)
