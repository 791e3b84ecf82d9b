"""What may be uploaded: the kinds, their bounds, and what to say about everything else (threats 22 and 23).

A table of its own and no part of the policies: these are the machine's bounds, which may change at any time without
touching what people agreed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.core.errors import Invalid
from app.core.words import N_, Message

FIELD = "files"
MB = 1_000_000
UNDECLARED = ("", "application/octet-stream")  # a browser that does not know the kind, which says nothing


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is taken: `types` are what browsers declare, the first is what it is given back as."""

    name: str
    label: str
    extensions: tuple[str, ...]
    types: tuple[str, ...]
    checked: bool = True  # a job looks into it before anybody may have it
    drawn: bool = False  # and draws it anew, so that what is given back is not what was sent


KINDS = (
    FileKind("png", "PNG", ("png",), ("image/png", "image/x-png"), drawn=True),
    FileKind("jpeg", "JPEG", ("jpg", "jpeg", "jpe"), ("image/jpeg", "image/jpg", "image/pjpeg"), drawn=True),
    FileKind("webp", "WebP", ("webp",), ("image/webp",), drawn=True),
    FileKind("pdf", "PDF", ("pdf",), ("application/pdf", "application/x-pdf")),
    # Checked whole when it arrives: that it is readable text is all there is to know.
    FileKind("txt", "TXT", ("txt",), ("text/plain",), checked=False),
)
BY_NAME = MappingProxyType({kind.name: kind for kind in KINDS})
BY_EXTENSION = MappingProxyType({extension: kind for kind in KINDS for extension in kind.extensions})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds: sizes in bytes, pictures in pixels, names in characters."""

    each: int
    together: int
    count: int
    owner: int
    pixels: int
    side: int
    name: int
    body: int  # more than `together`, so that somewhat too much is answered with the form and what was typed


LIMITS = Limits(
    each=10 * MB,
    together=50 * MB,
    count=20,
    owner=200 * MB,
    pixels=25_000_000,
    side=16_383,
    name=120,
    body=64 * MB,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file before anything decodes it: `kind` and the rest are read from its bytes."""

    name: str
    declared: str
    size: int
    kind: str = ""
    width: int = 0
    height: int = 0
    trouble: str = ""

    @property
    def extension(self) -> str:
        """What follows the last dot of the name, in lower case."""
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""


# What people send by mistake, and the way out.
FOREIGN: MappingProxyType[str, Message] = MappingProxyType(
    {
        "heic": N_("“%(name)s” is a HEIC image. Save it as JPEG and choose the JPEG."),
        "markup": N_("“%(name)s” is a web page or an SVG drawing. Save it as PDF or PNG and choose that one."),
        "archive": N_("“%(name)s” is an archive or an office document. Save it as PDF, or send its files one by one."),
        "gif": N_("“%(name)s” is a GIF image. Save it as PNG and choose the PNG."),
    }
)
NOT_TAKEN = N_("“%(name)s” cannot be accepted. Choose PNG, JPEG, WebP, PDF or TXT.")
TROUBLES: MappingProxyType[str, Message] = MappingProxyType(
    {
        "broken": N_("“%(name)s” is damaged or contains something else. Save it again and choose it again."),
        "encrypted": N_("“%(name)s” is locked with a password. Save it without one and choose it again."),
        "active": N_("“%(name)s” contains a program or another file. Print it to PDF and choose the PDF."),
        "animated": N_("“%(name)s” is an animated image. Choose a still image."),
    }
)


def check_size(seen: Seen) -> None:
    """Refuses (422) an empty or too large file; nothing of it has been read yet."""
    if seen.size == 0:
        raise _refused("empty", N_("“%(name)s” is empty. Choose it again, or leave it out."), seen)
    if seen.size > LIMITS.each:
        most = LIMITS.each // MB
        message = N_("“%(name)s” is larger than %(limit)s MB. Make it smaller, or share it in parts.")
        raise Invalid(FIELD, "too_large", message, name=seen.name, limit=most)


def check(seen: Seen) -> FileKind:
    """The kind of a file whose extension, content and declared type agree; refuses (422) every other."""
    check_size(seen)
    if seen.kind in FOREIGN:
        raise _refused("not_taken", FOREIGN[seen.kind], seen)
    kind = BY_EXTENSION.get(seen.extension)
    if kind is None:
        raise _refused("not_taken", NOT_TAKEN, seen)
    if kind.name != seen.kind:
        raise _refused("other_inside", _other_inside(kind), seen)
    if seen.declared not in (*kind.types, *UNDECLARED):
        raise _refused("declared", _other_inside(kind), seen)
    if seen.trouble:
        raise _refused(seen.trouble, TROUBLES[seen.trouble], seen)
    _check_pixels(seen)
    return kind


def _other_inside(kind: FileKind) -> Message:
    if kind.name == "txt":
        return N_("“%(name)s” is not plain text in UTF-8. Save it as such and choose it again.")
    return N_(
        "The content of “%(name)s” does not match its name. Save it again in the right format and choose it again."
    )


def _check_pixels(seen: Seen) -> None:
    if seen.width * seen.height > LIMITS.pixels or max(seen.width, seen.height) > LIMITS.side:
        most = LIMITS.pixels // 1_000_000
        message = N_("“%(name)s” has more than %(limit)s million pixels. Make it smaller and choose it again.")
        raise Invalid(FIELD, "too_many_pixels", message, name=seen.name, limit=most)


def check_together(sizes: Sequence[int]) -> None:
    """Refuses (422) too many files at once, or too much in all."""
    if len(sizes) > LIMITS.count:
        raise Invalid(FIELD, "too_many", N_("Choose at most %(limit)s files at a time."), limit=LIMITS.count)
    if sum(sizes) > LIMITS.together:
        message = N_("Together these files are larger than %(limit)s MB. Leave some out or make them smaller.")
        raise Invalid(FIELD, "too_much", message, limit=LIMITS.together // MB)


def check_owner(there: int, more: int) -> None:
    """Refuses (422) files of somebody who then would have more than one person may keep here; both in bytes."""
    if there + more > LIMITS.owner:
        message = N_(
            "With these files you would store more than %(limit)s MB here. Share them elsewhere and say where."
        )
        raise Invalid(FIELD, "quota", message, limit=LIMITS.owner // MB)


def _refused(code: str, message: Message, seen: Seen) -> Invalid:
    return Invalid(FIELD, code, message, name=seen.name or "?")
