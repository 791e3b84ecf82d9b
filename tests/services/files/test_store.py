"""The file store: random names, whole files or none, and names for people that can be shown."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.files.store import Blob, FileStore, display_name
from app.rules.files.limits import EVIDENCE
from app.services.files import uploads
from tests.support.files.corpus import TXT
from tests.support.files.deliveries import ROOM, sent


def keep(store: FileStore, content: bytes) -> Blob:
    return store.keep(store.take_in(BytesIO(content)))


def test_a_file_is_kept_under_random_bits_for_its_user_only(store: FileStore) -> None:
    first, second = keep(store, b"same"), keep(store, b"same")
    assert first.id != second.id
    assert (first.size, first.digest) == (second.size, second.digest)
    path = store.path(first.id)
    assert path.read_bytes() == b"same"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_name_that_somebody_gave_is_ever_on_the_disk(store: FileStore) -> None:
    names = ["../../etc/passwd.txt", "..\\..\\boot.txt", "/etc/cron.d/x.txt", "a/../../b.txt", "CON.txt", "x.txt\0.png"]
    received = uploads.receive(store, sent(*[(name, TXT, b"text") for name in names[:5]]), EVIDENCE, ROOM)
    assert [file.name for file in received.files] == ["passwd.txt", "boot.txt", "x.txt", "b.txt", "CON.txt"]
    found = [path for path in store.root.parent.rglob("*") if path.is_file()]
    assert sorted(path.name for path in found) == sorted(file.blob for file in received.files)


@pytest.mark.parametrize("name", ["", "..", "../secret", "a" * 31, "A" * 32, "0" * 32 + "\n", "0" * 31 + "/"])
def test_only_the_store_s_own_names_lead_anywhere(name: str, store: FileStore) -> None:
    with pytest.raises(ValueError, match="not a name"):
        store.path(name)


def test_a_disk_that_refuses_leaves_nothing_behind(store: FileStore) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(28, "No space left on device")
            return super().read(2)

    given = sent(("a.txt", TXT, b"fine"), ("b.txt", TXT, b"torn"))
    keep(store, b"there before")
    with pytest.raises(OSError, match="No space"):
        store.take_in(Torn(b"torn"))
    assert len([*store.root.glob("*/*")]) == 1
    assert len(uploads.receive(store, given, EVIDENCE, ROOM).files) == 2


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("photo\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "photogpj.exe"),
        ("a\N{RIGHT-TO-LEFT MARK}b\N{ZERO WIDTH SPACE}c.txt", "abc.txt"),
        ("  two\n lines\t.txt ", "two lines .txt"),
        ("C:\\Users\\me\\map.pdf", "map.pdf"),
        ("...hidden.txt", "hidden.txt"),
        ("Jose\u0301.pdf", "José.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
        ("", ""),
    ],
)
def test_names_are_made_safe_to_show(raw: str, shown: str) -> None:
    assert display_name(raw, 120) == shown


@given(st.text(max_size=400))
def test_no_name_is_too_long_or_leads_out_of_its_folder(raw: str) -> None:
    name = display_name(raw, 120)
    assert len(name) <= 120
    assert Path("/folder", name or "x").resolve().parent == Path("/folder")
