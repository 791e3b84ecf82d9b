"""What the sandbox is told when it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from app.core.clock import SystemClock
from app.core.instants import to_us

KEY = "sandbox"
SECOND = 1_000_000  # instants are whole microseconds


class WrongOption(Exception):
    """The sandbox cannot start so; the text names the variable and says what is expected."""


@dataclass(frozen=True, slots=True)
class Options:
    """The environment of one sandbox, read once."""

    port: int
    secret: str = field(repr=False)
    file: Path
    notify: str = ""
    speed: float = 1.0
    older: bool = False  # charges are believed that were paid before this sandbox was there, as the demo's past tells

    @property
    def address(self) -> str:
        """Where the sandbox answers."""
        return f"http://127.0.0.1:{self.port}"

    def later(self, now: int, seconds: float) -> int:
        """The instant so many seconds after `now`, sooner when the sandbox is told to hurry."""
        return now + int(seconds * SECOND / self.speed)

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Options:
        """The options of the process environment; refuses what it cannot use."""
        port, speed, notify = (
            env.get("SANDBOX_PORT", ""),
            env.get("SANDBOX_SPEED") or "1",
            env.get("SANDBOX_NOTIFY", ""),
        )
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise WrongOption(f"SANDBOX_PORT must be a whole number from 1 to 65535, not {port!r}.")
        if not speed.isdecimal() or int(speed) == 0:
            raise WrongOption(f"SANDBOX_SPEED must be a whole number above 0, not {speed!r}.")
        if notify and not notify.startswith(("http://", "https://")):
            raise WrongOption("SANDBOX_NOTIFY must begin with http:// or https://.")
        if not env.get("GATEWAY_SECRET"):
            raise WrongOption("GATEWAY_SECRET must be set.")
        data = Path(env.get("DATA_DIR") or "var").absolute()
        older = env.get("SANDBOX_OLDER", "") == "believed"
        return cls(int(port), env["GATEWAY_SECRET"], data / "sandbox.db", notify, float(speed), older)


def options() -> Options:
    """The options of the application that handles this request."""
    found: Options = current_app.extensions[KEY]
    return found


def now_us() -> int:
    """The real time, in whole microseconds; the gateway knows nothing of the demo's clock."""
    return to_us(SystemClock().wall())
