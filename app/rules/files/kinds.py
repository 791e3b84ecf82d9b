"""Kinds of files: what each is called and given back as, and under which name. Bytes decide; names are no evidence."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: `served` is the type it is given back as, the first of `endings` what a name without one gets."""

    name: str
    label: str = ""
    endings: tuple[str, ...] = ()
    served: str = "application/octet-stream"
    checked: bool = True  # a job looks into it before anybody may have it
    encoding: str = ""  # only where a text is not in this one
    drawn: bool = False  # and redraws it, so that what is given back is not what was sent
    carries: bool = False  # it is given back with everything in it that was in it, so a virus too
    pixels: int = 0  # of a picture that can be decoded within the memory of that job
    note: str = ""  # what is told where that job had to change it


SHOWN = (
    FileKind("png", "PNG", ("png",), "image/png", drawn=True, pixels=50_000_000, note="scaled"),
    FileKind(
        "jpeg", "JPEG", ("jpg", "jpeg", "jpe", "jfif"), "image/jpeg", drawn=True, pixels=50_000_000, note="scaled"
    ),
    FileKind("webp", "WebP", ("webp",), "image/webp", drawn=True, pixels=25_000_000),
    FileKind("pdf", "PDF", ("pdf", "ai"), "application/pdf", carries=True, note="unlocked"),
    # Read whole when it arrives: that it is text in UTF-8 is all there is to know.
    FileKind("txt", "TXT", ("txt",), "text/plain", encoding="utf-8", note="utf8"),
)
AS_IT_IS = FileKind("file", checked=False, carries=True)  # anything else that is delivered: never opened here (X55)
KINDS = (*SHOWN, AS_IT_IS)
BY_NAME = MappingProxyType({kind.name: kind for kind in KINDS})
BY_ENDING = MappingProxyType({ending: kind for kind in SHOWN for ending in kind.endings})

# What else bytes tell of, and the ending of such a file where its name has none, or that of another kind.
ENDINGS = MappingProxyType(
    {name: name for name in ("gif", "heic", "zip", "rar", "7z", "gz", "mp3", "flac", "ogg", "wav", "avi", "mp4", "mov")}
    | {"office": "doc", "tiff": "tif", "photoshop": "psd"}
)

# What a computer runs, or a browser shows with its scripts, when someone opens it: here the name does matter.
RUN_BY_NAME = frozenset(
    "ade adp apk app appinstaller application appref-ms appx appxbundle bat chm cmd com command cpl crx deb desktop "
    "diagcab dll dmg exe gadget hta htm html img inf ins iso isp jar jnlp js jse library-ms lnk mad maf mam maq mar "
    "mat mda mdb mde mdt mdw mdz mht mhtml mjs msc msh msi msix msixbundle msp mst msu nsh pif pkg ps1 psm1 reg rpm "
    "run scf scr sct search-ms settingcontent-ms shb shs shtml svgz sys theme url vb vbe vbs vhd vhdx vxd webloc "
    "website workflow wsc wsf wsh xbap xht xhtml xll xpi".split()
)


def ending_of(name: str) -> str:
    """What follows the last dot of a name, in lower case; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def fitting_name(name: str, kind: FileKind, seen: str, most: int) -> str:
    """The name with an ending that fits what the bytes are (`seen`), of at most `most` characters.

    What people wrote stays, except for the ending of another kind: photo.png that is a JPEG becomes photo.jpg.
    """
    own, there = kind.endings or ((ENDINGS[seen],) if seen in ENDINGS else ()), ending_of(name)
    if not own or there in own or (kind is AS_IT_IS and there and there not in BY_ENDING):
        return name
    stem = name.rpartition(".")[0] if there in BY_ENDING else name
    return f"{(stem or 'file')[: most - 1 - len(own[0])].rstrip()}.{own[0]}"
