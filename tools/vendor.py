"""Fetch the vendored front-end files with npm, build the icon sprite, and write VENDORED.md.

Run it by hand after changing a version below: python tools/vendor.py
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app" / "static"

# package, version, licence, {file in the package: file under app/static}
PACKAGES = [
    (
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "vendor/bootstrap.min.css",
            "LICENSE": "vendor/bootstrap.LICENSE",
        },
    ),
    (
        "htmx.org",
        "2.0.11",
        "0BSD",
        {"dist/htmx.min.js": "vendor/htmx.min.js", "LICENSE": "vendor/htmx.LICENSE"},
    ),
    ("bootstrap-icons", "1.13.2", "MIT", {"LICENSE": "vendor/bootstrap-icons.LICENSE"}),
]

ICONS = """
alarm archive arrow-clockwise arrow-counterclockwise arrow-down arrow-left arrow-repeat arrow-return-left arrow-right
arrow-right-circle arrow-right-circle-fill arrow-right-square bell book box box-arrow-in-left box-arrow-in-right
box-arrow-right box-arrow-up box-seam bug calendar-event calendar-plus card-list cash-coin chat-dots chat-left-text
chat-square-dots chat-square-text check check-circle check-lg check2-all check2-circle chevron-down chevron-left
chevron-right chevron-up circle circle-fill circle-half clipboard-check clock clock-history dash-circle download
envelope envelope-check envelope-exclamation envelope-x exclamation-circle exclamation-octagon exclamation-triangle
eye fast-forward file-text filter flag funnel gear globe hand-thumbs-down hand-thumbs-up hourglass hourglass-bottom
hourglass-split house inbox inboxes info-circle key life-preserver list moon paperclip pause-circle pencil people
person person-check person-circle person-x piggy-bank play-circle plus plus-lg printer question-circle receipt safe
search send send-check shield-check shield-lock signpost signpost-split skip-end skip-forward slash-circle stopwatch
sun three-dots tools translate trash upload wallet2 x-circle x-lg
""".split()


def unpack(name: str, version: str, into: Path) -> Path:
    """Bring one package from the npm registry into a folder of its own."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    folder = into / f"{name}-{version}"
    with tarfile.open(into / done.stdout.strip()) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol whose id is the icon's name."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    assert inner, name
    paths = re.sub(r"\s*\n\s*", "", inner.group(1).strip())
    return f'<symbol id="{name}" viewBox="0 0 16 16" fill="currentColor">{paths}</symbol>'


def sprite(icons: Path) -> str:
    """All icons the pages use, in one file."""
    symbols = "\n".join(symbol(name, (icons / f"{name}.svg").read_text()) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def main() -> None:
    """Write every vendored file and the list of their checksums."""
    rows = []
    (STATIC / "vendor").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for name, version, licence, files in PACKAGES:
            package = unpack(name, version, Path(temporary))
            written = {target: (package / source).read_bytes() for source, target in files.items()}
            if name == "bootstrap-icons":
                written["icons.svg"] = sprite(package / "icons").encode()
            for target, data in written.items():
                (STATIC / target).write_bytes(data)
                rows.append(f"| `{target}` | {name} | {version} | {licence} | `{hashlib.sha256(data).hexdigest()}` |")
    (STATIC / "VENDORED.md").write_text(HEAD + "\n".join(rows) + "\n")


HEAD = """# Files of others

Taken unchanged from their npm packages by `python tools/vendor.py`; `icons.svg` is a sprite of some of the icons,
with the icon's name as the symbol's id. A test compares the checksums.

| File | Package | Version | Licence | SHA-256 |
|---|---|---|---|---|
"""

if __name__ == "__main__":
    main()
