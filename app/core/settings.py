"""Settings: read from the environment once, checked, and never changed afterwards."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from app.core.platform import Platform

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """A setting has a value that cannot be used; the text names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can choose. Windows, fees and limits of the rules are not here: they are policy (X42)."""

    secret_key: str = field(repr=False)
    data_dir: Path = Path("var")
    files_dir: Path | None = None  # where what people send is kept; `files` says where that is by default
    clamd: str = ""  # the virus scanner, host:port or the path of a socket; without one nobody looks for viruses
    file_mb: int = 100  # how large one file of a delivery may be (X55)
    database_url: str = field(default="sqlite:///var/app.db", repr=False)
    redis_url: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    locales: tuple[str, ...] = ("en", "nl", "es")
    platform_timezone: str = "Europe/Amsterdam"
    mail_url: str = field(default="file:var/mail", repr=False)
    mail_from: str = "Resolution Center <no-reply@localhost>"
    support_contact: str = "support@localhost"
    log_level: str = "INFO"
    proxies: int = 0  # reverse proxies of ours in front of the web server, whose X-Forwarded-For is believed
    metrics_token: str = field(default="", repr=False)
    session_hours: int = 24 * 14
    gateway_url: str = ""  # where the payment gateway is; nothing is charged or paid out without one
    gateway_secret: str = field(default="", repr=False)
    argon2_time_cost: int = 2
    argon2_memory_kib: int = 19456
    testing: bool = False

    @property
    def platform(self) -> Platform:
        """What the rules have to know of this installation."""
        return Platform(self.zone, gateway=bool(self.gateway_url))

    @property
    def zone(self) -> ZoneInfo:
        """The platform's time zone, in which civil days are counted (X11, X12)."""
        return ZoneInfo(self.platform_timezone)

    @property
    def files(self) -> Path:
        """The private folder of the file store; never one that a web server shows."""
        return self.files_dir or self.data_dir / "files"

    @property
    def secure(self) -> bool:
        """Whether the site is served over TLS, so that cookies are marked Secure and HSTS is sent."""
        return self.base_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings of the process environment, with defaults under `DATA_DIR`; refuses values it cannot use."""
        env = os.environ if environ is None else environ
        data = Path(env.get("DATA_DIR") or "var").absolute()
        port = env.get("PORT") or "8000"
        settings = cls(
            secret_key=env.get("SECRET_KEY") or _kept_secret(data),
            data_dir=data,
            files_dir=Path(env["FILES_DIR"]).absolute() if env.get("FILES_DIR") else None,
            clamd=env.get("CLAMD", "").removeprefix("unix:"),
            file_mb=_positive(env, "FILE_MB", 100),
            database_url=env.get("DATABASE_URL") or f"sqlite:///{data / 'app.db'}",
            redis_url=env.get("REDIS_URL", ""),
            base_url=(env.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
            locales=tuple((env.get("LOCALES") or "en,nl,es").replace(" ", "").split(",")),
            platform_timezone=env.get("PLATFORM_TIMEZONE") or "Europe/Amsterdam",
            mail_url=env.get("MAIL_URL") or f"file:{data / 'mail'}",
            mail_from=env.get("MAIL_FROM") or "Resolution Center <no-reply@localhost>",
            support_contact=env.get("SUPPORT_CONTACT") or "support@localhost",
            log_level=env.get("LOG_LEVEL") or "INFO",
            proxies=_whole(env, "PROXIES"),
            metrics_token=env.get("METRICS_TOKEN", ""),
            session_hours=_positive(env, "SESSION_HOURS", 24 * 14),
            gateway_url=env.get("GATEWAY_URL", "").rstrip("/"),
            gateway_secret=env.get("GATEWAY_SECRET", ""),
        )
        _check(settings)
        return settings


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    raw = env.get(name) or str(default)
    if not raw.isdecimal() or int(raw) == 0:
        raise SettingsError(f"{name} must be a whole number above 0, not {raw!r}.")
    return int(raw)


def _whole(env: Mapping[str, str], name: str) -> int:
    raw = env.get(name) or "0"
    if not raw.isdecimal():
        raise SettingsError(f"{name} must be a whole number, not {raw!r}.")
    return int(raw)


def _check(settings: Settings) -> None:
    try:
        settings.zone  # noqa: B018  (reading it is the check)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"PLATFORM_TIMEZONE is not a time zone: {settings.platform_timezone!r}.") from error
    if not settings.database_url.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:", "postgres:")):
        raise SettingsError("DATABASE_URL must begin with sqlite: or postgresql:.")
    if not settings.mail_url.startswith(("file:", "memory:", "smtp:", "smtps:")):
        raise SettingsError("MAIL_URL must begin with file:, smtp: or smtps:.")
    if not settings.base_url.startswith(("http://", "https://")):
        raise SettingsError("BASE_URL must begin with http:// or https://.")
    if settings.log_level.upper() not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {settings.log_level!r}.")
    if "en" not in settings.locales:
        raise SettingsError("LOCALES must contain en, the language of the source.")
    if settings.clamd and not re.fullmatch(r"/.+|[^/\s]+:\d+", settings.clamd):
        raise SettingsError(f"CLAMD must be host:port or the path of a socket, not {settings.clamd!r}.")
    if settings.gateway_url and not settings.gateway_url.startswith(("http://", "https://")):
        raise SettingsError("GATEWAY_URL must begin with http:// or https://.")
    if settings.gateway_url and not settings.gateway_secret:
        raise SettingsError("GATEWAY_SECRET must be set where GATEWAY_URL is.")


def _kept_secret(data: Path) -> str:
    kept = data / "secret_key"
    if kept.is_file():
        return kept.read_text().strip()
    raise SettingsError("SECRET_KEY is not set. `make run` makes one; a server needs one of its own.")
