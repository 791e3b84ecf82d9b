"""What freelancers deliver, and what nobody may: a name, the first bytes, and what it is called on the page."""

from tests.support.files.corpus import HEIC, SCRIPT, SVG, archive, moving

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

# What freelancers deliver: the name, the content, and what it is called on the page.
WORKS: tuple[tuple[str, bytes, str], ...] = (
    ("work.zip", archive(), "ZIP"),
    ("letter.docx", archive("word/document.xml"), "DOCX"),
    ("old letter.doc", OLE, "DOC"),
    ("screens.sketch", archive("document.json"), "SKETCH"),
    ("drawing.svg", SVG, "SVG"),
    ("moving.gif", b"GIF89a" + bytes(30), "GIF"),
    ("photo.heic", HEIC, "HEIC"),
    ("voice.mp3", b"ID3\x04\0\0" + bytes(400), "MP3"),
    ("voice.wav", b"RIFF\x10\0\0\0WAVEfmt " + bytes(20), "WAV"),
    ("film.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + bytes(99), "MP4"),
    ("film.mov", b"\0\0\0\x14ftypqt  " + bytes(99), "MOV"),
    ("layers.psd", b"8BPS\0\x01" + bytes(99), "PSD"),
    ("font.woff2", b"wOF2" + bytes(99), "WOFF2"),
    ("prices.csv", "naam;prijs\ncaf\u00e9;12,50\n".encode("cp1252"), "CSV"),
    ("notes.md", b"# Notes\n<b>bold</b>", "MD"),
    ("script.py", b"#!/usr/bin/env python3\nprint(1)\n", "PY"),
    ("scene.c4d", b"QC4DC4D6" + bytes(range(256)), "C4D"),
    ("sticker.webp", moving("WEBP"), "WEBP"),
    ("sticker.png", moving("PNG"), "PNG"),
)

# What a computer runs when someone opens it, by its bytes or by its name.
PROGRAMS: tuple[tuple[str, bytes], ...] = (
    ("program.exe", b"MZ" + bytes(200)),
    ("program.png", b"MZ" + bytes(200)),
    ("program", b"\x7fELF\x02\x01\x01" + bytes(200)),
    ("holiday.jpg", b"\xcf\xfa\xed\xfe" + bytes(200)),
    ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x3d" + bytes(99)),
    ("order.pdf.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(99)),
    ("game.jar", archive("A.class")),
    ("install.msi", OLE),
    ("clean.bat", b"@echo off"),
    ("macro.vbs", b"MsgBox 1"),
    ("run.ps1", b"Get-Date"),
    ("page.html", SCRIPT),
    ("page.HTA", SCRIPT),
    ("app.js", b"alert(1)"),
    ("disk.iso", bytes(99)),
    ("holiday\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", b"x" * 9),
)
