"""Looking into a file that somebody sent, in a process of its own with little memory, little time and no secrets.

`python -m app.core.files.sanitizer KIND SOURCE TARGET PIXELS [THUMB]`: a picture is redrawn into TARGET, upright, at
most so large, and without whatever else stood in the file, and small into THUMB, if that is wanted; a text is put into
UTF-8; a PDF is freed of a protection that keeps nobody from reading it, and its packed objects are searched. KIND
`lock`: whether a PDF needs a password. Exit code: 0 good, 4 good and changed in a way to be told, 3 refused.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from app.core.files import pdf, pictures
from app.core.files.text import encoding_of, recode

ROOT = Path(__file__).parents[3]
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 20
LARGEST = 256 * 1024 * 1024  # of what is written
REFUSED, CHANGED = 3, 4
OUTCOMES: Mapping[int, str] = MappingProxyType({0: "", REFUSED: "refused", CHANGED: "changed"})


def inspect(kind: str, source: Path, target: Path, pixels: int, thumb: Path | None = None) -> str:
    """Empty when the file is good, `changed` when the parties are to know that it is not what was sent any more;
    `refused` when it is not what it should be, `killed` when its bounds ended it."""
    given = [kind, str(source), str(target), str(pixels), *([str(thumb)] if thumb else [])]
    command = [sys.executable, "-m", "app.core.files.sanitizer", *given]
    environ = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environ, timeout=WALL_SECONDS, check=False, **quiet)  # type: ignore[call-overload]  # noqa: S603
    except subprocess.TimeoutExpired:
        return "killed"
    return OUTCOMES.get(ended.returncode, "killed")


def _pictures(form: str) -> Callable[[Path, Path, int], bool]:
    return lambda source, target, pixels: pictures.redraw(source, target, pixels, form)


def _text(source: Path, target: Path, _pixels: int) -> bool:
    """Whether it had to be put into UTF-8; raises when it is no text."""
    with source.open("rb") as file:
        encoding = encoding_of(file)
        if encoding == "utf-8":
            return False
        with target.open("wb") as out:
            recode(file, encoding, out)
    return True


def _pdf(source: Path, target: Path, _pixels: int) -> bool:
    return pdf.unlock_and_search(source, target)


def _lock(source: Path, _target: Path, _pixels: int) -> bool:
    """Raises when the PDF cannot be opened without a password."""
    if pdf.is_locked(source):
        raise ValueError("locked")
    return False


PICTURES = ("png", "jpeg", "webp")
CHECKS: Mapping[str, Callable[[Path, Path, int], bool]] = MappingProxyType(
    {
        "png": _pictures("PNG"),
        "jpeg": _pictures("JPEG"),
        "webp": _pictures("WEBP"),
        "pdf": _pdf,
        "lock": _lock,
        "txt": _text,
    }
)


def bound() -> None:
    """From now on this process can neither grow, nor run, nor write beyond its bounds."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def main(arguments: list[str]) -> int:
    """Inspect one file."""
    kind, source, target, pixels, *thumb = arguments
    bound()
    try:
        changed = CHECKS[kind](Path(source), Path(target), int(pixels))
        if thumb and kind in PICTURES:
            pictures.draw_small(Path(target), Path(thumb[0]))
        return CHANGED if changed else 0
    except MemoryError:
        raise
    except Exception:  # whatever a decoder says of a file that somebody made up
        return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
