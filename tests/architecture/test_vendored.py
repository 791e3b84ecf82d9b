"""The files of others are exactly those that VENDORED.md names."""

import hashlib
import re
from xml.dom import minidom

from tests.support.system import ROOT

STATIC = ROOT / "app" / "static"
ROW = re.compile(r"^\| `([^`]+)` \| [^|]+ \| [\d.]+ \| [^|]+ \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    return dict(ROW.findall((STATIC / "VENDORED.md").read_text()))


def test_every_vendored_file_has_its_checksum() -> None:
    actual = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in listed()}
    assert actual == listed()


def test_nothing_in_the_vendor_folder_is_unlisted() -> None:
    found = {path.relative_to(STATIC).as_posix() for path in (STATIC / "vendor").rglob("*") if path.is_file()}
    assert found | {"icons.svg"} == set(listed())


def test_icons_are_symbols_with_plain_ids_and_no_colour_of_their_own() -> None:
    symbols = minidom.parse(str(STATIC / "icons.svg")).getElementsByTagName("symbol")
    ids = [symbol.getAttribute("id") for symbol in symbols]
    assert len(ids) == len(set(ids)) > 50
    assert {symbol.getAttribute("fill") for symbol in symbols} == {"currentColor"}


def test_the_own_stylesheet_imports_the_version_that_pages_load_ahead() -> None:
    imported = re.findall(r'^@import url\("([^?"]+)\?v=([0-9a-f]+)"\)', (STATIC / "app.css").read_text(), re.MULTILINE)
    assert imported == [("vendor/bootstrap.min.css", listed()["vendor/bootstrap.min.css"][:12])]
