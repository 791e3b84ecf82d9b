"""Pictures redrawn: upright, in ordinary colours, not larger than wanted, and with nothing but their pixels."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

SMALL = 192  # pixels: the longer side of a small drawing
LARGEST = 50_000_000  # pixels: what fits into the memory of the process, decoded
_SAVED: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "PNG": {"compress_level": 4},
        "JPEG": {"quality": 90},
        "WEBP": {"quality": 90, "method": 2},
    }
)


def redraw(source: Path, target: Path, pixels: int, form: str) -> bool:
    """The picture of that form is in `target`, with at most so many pixels; whether it had to be scaled down for that.

    Raises when it is no such picture.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = LARGEST
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    image: Any = Image.open(source, formats=(form,))
    if getattr(image, "n_frames", 1) > 1 and form != "JPEG":  # a phone's JPEG may carry a second view of itself
        raise ValueError("a moving picture")
    factor = _factor(image.size, pixels)
    if factor > 1 and form == "JPEG":  # it can be decoded at a half, a quarter or an eighth
        image.draft(image.mode, (image.width // factor, image.height // factor))
    image.load()
    profile = image.info.get("icc_profile")
    with contextlib.suppress(Exception):  # what a camera noted may be broken; then nobody knows which side is up
        ImageOps.exif_transpose(image, in_place=True)  # large pictures leave no room for copies
    rest = _factor(image.size, pixels)
    if rest > 1:
        image = (image.convert("RGBA") if image.mode == "P" else image).reduce(rest)
    image = _plain(image, profile)
    image.info.clear()
    image.save(target, format=form, **_SAVED[form])
    return factor > 1


def draw_small(source: Path, target: Path) -> None:
    """A picture that was redrawn is in `target` once more, as WebP that fits into a small square."""
    from PIL import Image

    image: Any = Image.open(source, formats=tuple(_SAVED))
    image.draft("RGB", (SMALL, SMALL))  # a JPEG is decoded smaller at once
    image.thumbnail((SMALL, SMALL), reducing_gap=2.0)
    image = image if image.mode in ("RGB", "RGBA") else image.convert("RGB")
    image.save(target, format="WEBP", quality=80, method=2)


def _factor(size: tuple[int, int], pixels: int) -> int:
    """By how much both sides are divided, a power of two, so that no more than so many pixels are left."""
    factor = 1
    while (size[0] // factor) * (size[1] // factor) > pixels:
        factor *= 2
    return factor


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
