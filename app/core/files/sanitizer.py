"""Looking into a file that somebody sent, in a process of its own with little memory, little time and no secrets.

`python -m app.core.inspection KIND SOURCE TARGET PIXELS`: a picture is redrawn into TARGET, upright and without
whatever else stood in the file; a PDF's packed objects are searched. Exit code: 0 good, 3 refused.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import subprocess
import sys
import warnings
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.core.files.sniffing import pdf_names

ROOT = Path(__file__).parents[3]
MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 20
LARGEST = 64 * 1024 * 1024  # of what is written
REFUSED = 3

UNPACKED = 32 * 1024 * 1024  # of a PDF's packed objects together
_PACKED = re.compile(rb"/ObjStm[^>]{0,300}(?:>[^>]{0,100}){0,4}?>>\s*stream\r?\n")
_PACKED_NAME = re.compile(rb"/(?:O|#4f)(?:b|#62)(?:j|#6a)(?:S|#53)(?:t|#74)(?:m|#6d)(?![A-Za-z])", re.IGNORECASE)
_SAVED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "PNG": {"compress_level": 4},
        "JPEG": {"quality": 90},
        "WEBP": {"quality": 90, "method": 2},
    }
)


def inspect(kind: str, source: Path, target: Path, pixels: int) -> str:
    """Empty when the file is good; `refused` when it is not what it should be, `killed` when its bounds ended it."""
    command = [sys.executable, "-m", "app.core.files.sanitizer", kind, str(source), str(target), str(pixels)]
    environ = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        ended = subprocess.run(command, cwd=ROOT, env=environ, timeout=WALL_SECONDS, check=False, **quiet)  # type: ignore[call-overload]  # noqa: S603
    except subprocess.TimeoutExpired:
        return "killed"
    return {0: "", REFUSED: "refused"}.get(ended.returncode, "killed")


def redraw(source: Path, target: Path, pixels: int, form: str) -> None:
    """The picture, upright, in ordinary colours and with nothing but its pixels; raises when it is not one."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image: Any = Image.open(source, formats=(form,))
    if getattr(image, "n_frames", 1) > 1 and form != "JPEG":  # a phone's JPEG may carry a second view of itself
        raise ValueError("a moving picture")
    image.load()
    profile = image.info.get("icc_profile")
    with contextlib.suppress(Exception):  # what a camera noted may be broken; then nobody knows which side is up
        ImageOps.exif_transpose(image, in_place=True)  # large pictures leave no room for copies
    image = _plain(image, profile)
    image.info.clear()
    image.save(target, format=form, **_SAVED[form])


def _plain(image: Any, profile: bytes | None) -> Any:
    """In RGB, grey or with transparency; colours as they were meant, since the profile that says so is left out."""
    clear = "A" in image.getbands() or "transparency" in image.info
    mode = "RGBA" if clear else "L" if image.mode in ("1", "L") else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK"):
        image = _in_srgb(image, profile)
    return image if image.mode == mode else image.convert(mode)


def _in_srgb(image: Any, profile: bytes) -> Any:
    from io import BytesIO

    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        out = "RGBA" if image.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=out)
    except (ImageCms.PyCMSError, OSError, ValueError):  # a broken profile says nothing about colours
        return image


def search(source: Path, _target: Path, _pixels: int) -> None:
    """Raises when a PDF has a program or a file in its packed objects, or more of those than anybody needs."""
    data, left, seen = source.read_bytes(), UNPACKED, 0
    for found in _PACKED.finditer(data):
        packed = data[found.end() : data.index(b"endstream", found.end())]
        unpacked = zlib.decompressobj().decompress(packed, left)
        left, seen = left - len(unpacked), seen + 1
        if left <= 0 or pdf_names(unpacked):
            raise ValueError("not a plain PDF")
    if seen != len(_PACKED_NAME.findall(data)):  # spelt or packed in a way that nobody needs but to hide something
        raise ValueError("packed objects that cannot be read")


def _pictures(form: str) -> Callable[[Path, Path, int], None]:
    return lambda source, target, pixels: redraw(source, target, pixels, form)


CHECKS: Mapping[str, Callable[[Path, Path, int], None]] = MappingProxyType(
    {"png": _pictures("PNG"), "jpeg": _pictures("JPEG"), "webp": _pictures("WEBP"), "pdf": search}
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
    kind, source, target, pixels = arguments
    bound()
    try:
        CHECKS[kind](Path(source), Path(target), int(pixels))
    except MemoryError:
        raise
    except Exception:  # whatever a decoder says of a file that somebody made up
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
