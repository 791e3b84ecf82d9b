"""What may be sent: how much, of which kinds, and what to say about everything else (X55).

No part of the policies: these are the machine's bounds, which may change at any time without touching what people
agreed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.core.errors import Invalid
from app.core.words import N_, Message
from app.rules.files.kinds import AS_IT_IS, BY_ENDING, BY_NAME, RUN_BY_NAME, FileKind, ending_of

FIELD = "files"
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """What one sort of form takes: sizes in bytes; any kind of file, or only what can be shown (X55)."""

    each: int
    together: int
    any_kind: bool
    count: int = 20
    parts: int = 64  # of the form: more than the files and the fields beside them

    @property
    def body(self) -> int:
        """More than `together`, so that somewhat too much is answered with the form and what was typed."""
        return self.together + 14 * MB


EVIDENCE = Intake(each=10 * MB, together=50 * MB, any_kind=False)
EXHIBITS = Intake(each=10 * MB, together=50 * MB, any_kind=False, parts=512)  # each piece with texts of its own


@dataclass(frozen=True, slots=True)
class Pieces:
    """How much evidence one side may add to one case, and how long the texts beside a piece may be, in characters."""

    per_side: int
    caption: int
    why: int


PIECES = Pieces(per_side=60, caption=120, why=1000)


def deliveries(each_mb: int) -> Intake:
    """What deliveries take where one file may have so many megabytes."""
    return Intake(each=each_mb * MB, together=5 * each_mb * MB, any_kind=True)


def owner_limit(each_mb: int) -> int:
    """How many bytes one person may keep here, where one file of a delivery may have so many megabytes."""
    return 20 * each_mb * MB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of pictures, in pixels, and of names, in characters."""

    pixels: int  # of what is kept: a larger picture is scaled down
    side: int
    name: int


LIMITS = Limits(pixels=25_000_000, side=16_383, name=120)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file before anything decodes it: `kind` and the rest are read from its bytes."""

    name: str
    size: int
    kind: str = ""
    width: int = 0
    height: int = 0
    trouble: str = ""


_PACKED = N_("“%(name)s” is an archive or an office document. Save it as PDF, or send its files one by one.")

# What people send by mistake where files are shown, and the way out.
FOREIGN: MappingProxyType[str, Message] = MappingProxyType(
    {
        "heic": N_("“%(name)s” is a HEIC image. Save it as JPEG and choose the JPEG."),
        "markup": N_("“%(name)s” is a web page or an SVG drawing. Save it as PDF or PNG and choose that one."),
        **dict.fromkeys(("zip", "rar", "7z", "gz", "office"), _PACKED),
        "gif": N_("“%(name)s” is a GIF image. Save it as PNG and choose the PNG."),
    }
)
RUNS = N_(
    "“%(name)s” is a program or a web page, which runs when someone opens it. "
    "Put it in a ZIP file and choose the ZIP file."
)
TOO_LARGE = N_("“%(name)s” is larger than %(limit)s MB. Make it smaller, or share it in parts.")
NOT_TAKEN = N_("“%(name)s” cannot be accepted. Choose PNG, JPEG, WebP, PDF or TXT.")
TROUBLES: MappingProxyType[str, Message] = MappingProxyType(
    {
        "broken": N_("“%(name)s” is damaged or contains something else. Save it again and choose it again."),
        "encrypted": N_("“%(name)s” is locked with a password. Save it without one and choose it again."),
        "active": N_("“%(name)s” contains a program or another file. Print it to PDF and choose the PDF."),
        "animated": N_("“%(name)s” is an animated image. Choose a still image."),
    }
)


def check_size(seen: Seen, intake: Intake) -> None:
    """Refuses (422) an empty or too large file; nothing of it has been read yet."""
    if seen.size == 0:
        raise _refused("empty", N_("“%(name)s” is empty. Choose it again, or leave it out."), seen)
    if seen.size > intake.each:
        raise Invalid(FIELD, "too_large", TOO_LARGE, name=seen.name, limit=intake.each // MB)


def check(seen: Seen, intake: Intake) -> FileKind:
    """The kind of a file, by its bytes; refuses (422) what is broken or does harm, and what this form does not take."""
    check_size(seen, intake)
    kind = _kind_delivered(seen) if intake.any_kind else _kind_shown(seen)
    if kind is not AS_IT_IS:
        if seen.trouble:
            raise _refused(seen.trouble, TROUBLES[seen.trouble], seen)
        _check_pixels(seen, kind)
    return kind


def _kind_shown(seen: Seen) -> FileKind:
    if seen.kind in FOREIGN:
        raise _refused("not_taken", FOREIGN[seen.kind], seen)
    kind = BY_NAME.get(seen.kind)
    if kind is None:
        named = BY_ENDING.get(ending_of(seen.name))
        raise _refused("other_inside", _other_inside(named), seen) if named else _refused("not_taken", NOT_TAKEN, seen)
    return kind


def _kind_delivered(seen: Seen) -> FileKind:
    """What can be drawn or read is; anything else goes as it is, unless opening it would run it."""
    ending, text = ending_of(seen.name), seen.kind in ("txt", "markup")
    if text and ending in ("", "txt"):
        return BY_NAME["txt"]
    if not text and seen.kind in BY_NAME and seen.trouble != "animated":
        return BY_NAME[seen.kind]
    if seen.kind == "program" or ending in RUN_BY_NAME:
        raise _refused("runs", RUNS, seen)
    if ending in BY_ENDING and (text or not seen.kind):
        raise _refused("other_inside", _other_inside(BY_ENDING[ending]), seen)
    return AS_IT_IS


def _other_inside(kind: FileKind) -> Message:
    if kind.name == "txt":
        return N_("“%(name)s” is not plain text. Save it as text in UTF-8 and choose it again.")
    return N_(
        "The content of “%(name)s” does not match its name. Save it again in the right format and choose it again."
    )


def _check_pixels(seen: Seen, kind: FileKind) -> None:
    if seen.width * seen.height > kind.pixels or max(seen.width, seen.height) > LIMITS.side:
        most = kind.pixels // 1_000_000
        message = N_("“%(name)s” has more than %(limit)s million pixels. Make it smaller and choose it again.")
        raise Invalid(FIELD, "too_many_pixels", message, name=seen.name, limit=most)


def check_together(sizes: Sequence[int], intake: Intake) -> None:
    """Refuses (422) too many files for one form, or too much in all."""
    if len(sizes) > intake.count:
        raise Invalid(FIELD, "too_many", N_("Choose at most %(limit)s files at a time."), limit=intake.count)
    if sum(sizes) > intake.together:
        message = N_("Together these files are larger than %(limit)s MB. Leave some out or make them smaller.")
        raise Invalid(FIELD, "too_much", message, limit=intake.together // MB)


def check_owner(there: int, more: int, most: int) -> None:
    """Refuses (422) files of someone who then would have more than one person may keep here; all in bytes."""
    if there + more > most:
        message = N_(
            "With these files you would store more than %(limit)s MB here. Share them elsewhere and say where."
        )
        raise Invalid(FIELD, "quota", message, limit=most // MB)


def _refused(code: str, message: Message, seen: Seen) -> Invalid:
    return Invalid(FIELD, code, message, name=seen.name or "?")
