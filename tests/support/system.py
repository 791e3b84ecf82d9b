"""What a test needs from the system; where that is missing it is shown as skipped, or as failed with CI=true."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[2]
MARK = "Missing on this system:"


def missing(what: str) -> NoReturn:
    """End the test because `what` is not installed."""
    text = f"{MARK} {what}; on a Debian-like system `make test` run as root installs it."
    if os.environ.get("CI") == "true":
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


def find_program(*names: str, folders: str = "") -> Path | None:
    """The first of these programs on the PATH, else the newest one under the glob `folders`."""
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    if folders:
        places = sorted(Path("/").glob(folders.lstrip("/")), key=version_of, reverse=True)
        return next((place / name for place in places for name in names if (place / name).is_file()), None)
    return None


def version_of(folder: Path) -> list[int]:
    """The numbers in a path, so that 15 comes after 9."""
    return [int(part) for part in folder.parts if part.isdecimal()]


def gone(pid: int) -> bool:
    """Whether the process no longer runs; one that nobody has waited for yet counts as gone."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"
