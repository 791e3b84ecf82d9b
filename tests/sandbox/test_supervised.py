"""What `make run` tells the sandbox and the others of each other, and when there is no sandbox at all."""

import stat
from pathlib import Path
from socket import create_server

import pytest

from app.core.supervisor.ports import kept_port, reachable
from app.run import Supervisor
from app.sandbox.options import Options


def supervisor(data: Path, **environ: str) -> Supervisor:
    return Supervisor({"DATA_DIR": str(data), **environ})


@pytest.mark.parametrize("name", ["DATABASE_URL", "GATEWAY_URL"])
def test_who_brings_a_database_or_a_gateway_gets_no_sandbox(tmp_path: Path, name: str) -> None:
    assert supervisor(tmp_path).plays
    assert supervisor(tmp_path, REDIS_URL="redis://127.0.0.1", **{name: ""}).plays
    assert not supervisor(tmp_path, **{name: "something"}).plays


def test_everybody_is_told_the_same_address_and_secret_at_every_start(tmp_path: Path) -> None:
    run = supervisor(tmp_path, HOST="0.0.0.0", PORT="8123")
    child = run.make_sandbox()
    chosen = Options.from_env(child.environ | {"DATA_DIR": str(tmp_path)})
    assert child.environ is run.environ
    assert run.environ["GATEWAY_URL"] == chosen.address
    assert run.environ["GATEWAY_SECRET"] == chosen.secret
    assert chosen.notify == "http://127.0.0.1:8123/gateway/notices"
    assert stat.S_IMODE((tmp_path / "gateway_secret").stat().st_mode) == 0o600
    again = supervisor(tmp_path)
    again.make_sandbox()
    assert [again.environ[name] for name in ("GATEWAY_URL", "GATEWAY_SECRET")] == [chosen.address, chosen.secret]


def test_a_port_that_somebody_else_has_taken_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "port"
    with create_server(("127.0.0.1", 0)) as theirs:
        taken = theirs.getsockname()[1]
        file.write_text(f"{taken}\n")
        ours = kept_port(file, 8000, 0)
    assert ours not in (taken, 8000)
    assert kept_port(file, 8000, 0) == ours
    assert kept_port(file, ours, 0) != ours  # the web server wants that one
    file.write_text("99999999")
    assert 0 < kept_port(file, 8000, 0) < 65536


@pytest.mark.parametrize(
    ("host", "named"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("127.0.0.1", "127.0.0.1"), ("box", "box")],
)
def test_the_web_server_is_reached_where_it_listens(host: str, named: str) -> None:
    assert reachable(host) == named
