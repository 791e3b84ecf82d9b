"""The product started as `make run` starts it, on a data directory of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.core.settings import Settings
from app.services.payments.gateway import Gateway, open_gateway
from tests.support.system import ROOT

THEIRS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "GATEWAY_URL", "GATEWAY_SECRET")


def until(condition: Callable[[], object], seconds: float = 60) -> bool:
    end_at = time.monotonic() + seconds
    while not condition() and time.monotonic() < end_at:
        time.sleep(0.05)
    return bool(condition())


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
    except FileNotFoundError:
        return ""


class Run:
    """The supervisor as a process of its own, on a data directory of its own."""

    def __init__(self, data: Path, module: str = "app.run", **environ: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.data = data
        self.log = data.with_name(f"{data.name}-{self.port}.log")
        kept = {k: v for k, v in os.environ.items() if k not in THEIRS}
        self.environ = kept | {"DATA_DIR": str(data), "PORT": str(self.port), "WEB_WORKERS": "1"} | environ
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=self.environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def ready(self) -> bool:
        until(lambda: "Ctrl-C stops it" in self.said or self.process.poll() is not None)
        return self.process.poll() is None

    def get(self, path: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def children(self) -> dict[str, int]:
        """The supervisor's own children, name -> process id; the system may leave one out while another ends."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        lines = {int(pid): command_line(int(pid)) for pid in listed}
        names = {"granian": "web", "worker sweep": "sweep", "worker mail": "mail", "scheduler": "scheduler"}
        names["app.sandbox"] = "sandbox"
        names["valkey-server"] = names["redis-server"] = "redis"
        return {name: pid for pid, line in lines.items() for part, name in names.items() if part in line}

    def family(self) -> list[int]:
        """The supervisor's children and theirs."""
        found, waiting = [], [self.process.pid]
        while waiting:
            tasks = Path(f"/proc/{waiting.pop()}/task")
            for listed in tasks.glob("*/children"):
                young = [int(pid) for pid in listed.read_text().split()]
                found += young
                waiting += young
        return found

    def stop(self, signum: int = signal.SIGINT) -> int:
        self.process.send_signal(signum)
        return self.process.wait(60)


def sandbox_of(run: Run) -> Gateway:
    """The gateway that this run has started, as the product reaches it."""
    port, secret = ((run.data / name).read_text().strip() for name in ("sandbox_port", "gateway_secret"))
    gateway = open_gateway(Settings(secret_key="", gateway_url=f"http://127.0.0.1:{port}", gateway_secret=secret))
    assert gateway
    return gateway
