"""Files that somebody might send: good ones, and those that mean harm or are broken, built from their bytes."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

PNG, JPEG, WEBP, PDF, TXT = "image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"
PLACE = 0x8825  # where the camera was
SCRIPT = b"<html><script>alert(1)</script></html>"
Given = tuple[str, str, bytes]


def picture(form: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    """A picture, red on its left and blue on its right."""
    image = Image.new(mode, size, "red" if mode != "L" else 80)
    image.paste("blue" if mode != "L" else 200, (size[0] // 2, 0, *size))
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def with_place(form: str) -> bytes:
    """A picture taken by a phone held upright, which notes where that was."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "TelltaleCamera"
    exif[PLACE] = {1: "N", 2: (52.0, 22.0, 0.0), 3: "E", 4: (4.0, 53.0, 0.0)}
    return picture(form, exif=exif)


def moving(form: str) -> bytes:
    """Two pictures that take turns."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:])
    return out.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int) -> bytes:
    """A small file that says it is that large, and is, when it is unpacked."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(((width + 7) // 8 + 1) * min(height, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose header says another size."""
    data = bytearray(picture("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def webp_of(width: int, height: int) -> bytes:
    """An extended WebP whose canvas is that large."""
    inner = picture("WEBP")[12:]
    canvas = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pdf(extra: bytes = b"", objects: bytes = b"", tail: bytes = b"") -> bytes:
    """A page without anything on it; `extra` stands in its catalog, `objects` after it, `tail` at the very end."""
    return (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R" + extra + b">>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\n"
        + objects
        + b"trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
        + tail
    )


def packed(inner: bytes, name: bytes = b"/ObjStm", filtered: bytes = b"/FlateDecode") -> bytes:
    """A packed object of a PDF."""
    data = zlib.compress(inner)
    head = b"7 0 obj\n<</Type" + name + b"/N 1/First 4/Filter" + filtered + b"/Length %d>>\nstream\n" % len(data)
    return head + data + b"\nendstream\nendobj\n"


def archive(entry: str = "a.txt", data: bytes = b"text") -> bytes:
    """A ZIP; a JAR and every office document are the same."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr(entry, data)
    return out.getvalue()


BOMB = archive("zeros", bytes(8_000_000))
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)

# What is refused when it arrives where files are shown: the code, and the file.
HOSTILE: tuple[tuple[str, Given], ...] = (
    ("empty", ("nothing.png", PNG, b"")),
    ("empty", ("nothing.txt", TXT, b"")),
    ("too_large", ("large.txt", TXT, b"a" * 10_000_001)),
    ("not_taken", ("drawing.svg", "image/svg+xml", SVG)),
    ("not_taken", ("drawing.png", PNG, SVG)),
    ("not_taken", ("drawing.txt", TXT, b"\xef\xbb\xbf \n<svg onload=alert(1)>")),
    ("not_taken", ("page.html", "text/html", SCRIPT)),
    ("not_taken", ("page.txt", TXT, SCRIPT)),
    ("not_taken", ("page.txt", TXT, b"<!DOCTYPE html><title>x</title>")),
    ("not_taken", ("page.jpg", JPEG, SCRIPT)),
    ("not_taken", ("photo.heic", "image/heic", HEIC)),
    ("not_taken", ("photo.jpg", JPEG, HEIC)),
    ("not_taken", ("moving.gif", "image/gif", b"GIF89a" + bytes(30))),
    ("not_taken", ("moving.png", PNG, b"GIF89a" + bytes(30))),
    ("not_taken", ("gifar.jpg", JPEG, b"GIF89a" + bytes(30) + archive("A.class"))),
    ("not_taken", ("bomb.zip", "application/zip", BOMB)),
    ("not_taken", ("bomb.pdf", PDF, BOMB)),
    ("not_taken", ("bomb.png", PNG, BOMB)),
    ("not_taken", ("letter.docx", "application/octet-stream", archive("word/document.xml"))),
    ("not_taken", ("program.exe", "application/octet-stream", b"MZ" + bytes(200))),
    ("other_inside", ("program.png", PNG, b"MZ" + bytes(200))),
    ("other_inside", ("program.txt", TXT, b"MZ\x90\0\x03\0")),
    ("not_taken", ("page.php", "application/x-php", b"<?php system('id');")),
    ("other_inside", ("riff.webp", WEBP, b"RIFF\x10\0\0\0WAVEfmt " + bytes(20))),
    ("broken", ("half.png", PNG, picture("PNG")[:-20])),
    ("broken", ("start.png", PNG, picture("PNG")[:12])),
    ("broken", ("headless.png", PNG, b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""))),
    ("broken", ("flat.png", PNG, png_of(0, 10))),
    ("broken", ("endless.png", PNG, b"\x89PNG\r\n\x1a\n" + png_of(5, 5)[8:33] + chunk(b"tEXt", b"") * 20_001)),
    ("broken", ("start.jpg", JPEG, picture("JPEG")[:30])),
    ("broken", ("only.jpg", JPEG, b"\xff\xd8\xff\xd9")),
    ("broken", ("half.webp", WEBP, picture("WEBP")[:-10])),
    ("broken", ("start.webp", WEBP, picture("WEBP")[:14])),
    ("too_many_pixels", ("flood.png", PNG, png_of(50_000, 50_000))),
    ("too_many_pixels", ("strip.png", PNG, png_of(1_000_000, 2))),
    ("too_many_pixels", ("barely.png", PNG, png_of(7_072, 7_071))),
    ("too_many_pixels", ("flood.jpg", JPEG, jpeg_of(65_000, 65_000))),
    ("too_many_pixels", ("flood.webp", WEBP, webp_of(16_000, 16_000))),
    ("animated", ("moving.png", PNG, moving("PNG"))),
    ("animated", ("moving.webp", WEBP, moving("WEBP"))),
    ("active", ("script.pdf", PDF, pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>"))),
    ("active", ("script.pdf", PDF, pdf(b"/OpenAction<</S/J#61vaScript/JS(app.alert(1))>>"))),
    ("active", ("launch.pdf", PDF, pdf(b"/OpenAction<</S/Launch/F(cmd.exe)>>"))),
    ("active", ("matryoshka.pdf", PDF, pdf(b"/Names<</EmbeddedFiles 5 0 R>>"))),
    ("broken", ("cut.pdf", PDF, pdf()[:-40])),
    ("broken", ("jar.pdf", PDF, pdf(tail=archive("A.class")))),
    ("broken", ("jar.pdf", PDF, pdf(objects=archive("A.class")))),
    ("broken", ("page.pdf", PDF, b"%PDF-1.4\n" + SCRIPT + pdf())),
    ("broken", ("odd.pdf", PDF, b"%PDF-evil\n" + pdf())),
    ("other_inside", ("nul.txt", TXT, b"a\0b")),
    ("other_inside", ("escape.txt", TXT, b"\x1b[2Jgone")),
)

# What looks well from outside and is refused by the worker, which looks into it.
ROTTEN: tuple[Given, ...] = (
    ("torn.jpg", JPEG, picture("JPEG", (800, 800))[:900]),
    ("lies.webp", WEBP, webp_of(4_000, 4_000)),
    ("garbage.png", PNG, png_of(10, 10).replace(b"IDAT", b"IDAX")),
    ("hidden.pdf", PDF, pdf(objects=packed(b"8 0 <</S/JavaScript/JS(app.alert(1))>>"))),
    ("hidden.pdf", PDF, pdf(objects=packed(b"8 0 <</S/Laun#63h>>"))),
    ("hidden.pdf", PDF, pdf(objects=packed(b"8 0 <<>>", b"/Obj#53tm"))),
    ("hidden.pdf", PDF, pdf(objects=packed(b"8 0 <<>>", filtered=b"[/ASCIIHexDecode/FlateDecode]")[:-40])),
    ("bomb.pdf", PDF, pdf(objects=packed(bytes(33 * 1024 * 1024)))),
)


def good() -> Iterator[Given]:
    """What people really send."""
    yield "Schets één.png", PNG, picture("PNG")
    yield "photo.JPG", JPEG, picture("JPEG")
    yield "scan.jpeg", "application/octet-stream", picture("JPEG", mode="L")
    yield "logo.webp", WEBP, picture("WEBP")
    yield "glass.webp", WEBP, picture("WEBP", mode="RGBA", lossless=True)
    yield "glass.png", PNG, picture("PNG", mode="RGBA")
    yield "paper.pdf", PDF, pdf()
    yield "modern.pdf", PDF, pdf(objects=packed(b"8 0 <</Type/Annot>>"))
    yield "notas.txt", TXT, "¿Qué tal?\r\n\t– bien\f".encode()
    yield "notes.txt", "", b"\xef\xbb\xbfhello"
    yield "holiday.png.exe", "application/octet-stream", picture("PNG")
    yield ".png", "text/html", picture("JPEG")
    yield "late.pdf", "", b"\n\n" + pdf(tail=b"%%EOF")
    yield "said to be locked.pdf", PDF, pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 9 0 R")
    yield "said to be locked.pdf", PDF, pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R/#45ncr#79pt 9 0 R")
    yield "latin.txt", TXT, "mañana".encode("latin-1")
    yield "wide.txt", TXT, "hello".encode("utf-16")
    yield "chat.txt", TXT, b"<Sanne> is it ready?"


def locked_pdf(revision: int, user: str, script: bool = False) -> bytes:
    """A PDF that is really encrypted: its owner has a password, its reader needs `user`, or none when that is empty.

    With `script` a program is hidden in a packed object, where only who unlocks it can find it.
    """
    import pikepdf

    out = BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.docinfo["/Title"] = "Contract"
        if script:
            act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
            paper.Root.OpenAction = paper.make_indirect(act)
        lock = pikepdf.Encryption(owner="owner", user=user, R=revision)  # type: ignore[arg-type]
        paper.save(out, encryption=lock, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
