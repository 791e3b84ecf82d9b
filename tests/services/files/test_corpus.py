"""Whatever is sent: it is refused with a sentence, or becomes harmless; and nobody's memory or disk pays for it."""

import resource
import time
from io import BytesIO

import pytest
from PIL import Image

from app.core.files.store import FileStore
from app.rules.files.limits import EVIDENCE, LIMITS
from app.services.files import uploads
from tests.support.files import corpus
from tests.support.files.corpus import JPEG, PDF, PNG, TXT, Given
from tests.support.files.deliveries import ROOM, FileDeliveries, sent
from tests.support.files.works import PROGRAMS

NAMES = [f"{code}-{given[0]}-{number}" for number, (code, given) in enumerate(corpus.HOSTILE)]


def test_the_corpus_is_large_enough() -> None:
    assert len(corpus.HOSTILE) + len(corpus.ROTTEN) + len(PROGRAMS) >= 70


@pytest.mark.parametrize(("code", "given"), corpus.HOSTILE, ids=NAMES)
def test_it_is_refused_before_anything_decodes_it(code: str, given: Given, store: FileStore) -> None:
    received = uploads.receive(store, sent(given), EVIDENCE, ROOM)
    assert [problem.code for problem in received.problems] == [code]
    assert (received.problems[0].status, received.problems[0].field) == (422, "files")
    assert received.files == ()
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_refusing_costs_little(store: FileStore) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _, given in corpus.HOSTILE:
        began = time.monotonic()
        uploads.receive(store, sent(given), EVIDENCE, ROOM)
        assert time.monotonic() - began < 2, given[0]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("given", corpus.ROTTEN, ids=[f"{n}-{given[0]}" for n, given in enumerate(corpus.ROTTEN)])
def test_the_worker_refuses_what_only_looks_well(given: Given, deliveries: FileDeliveries) -> None:
    assert deliveries.deliver(given)[0].state == "waiting"
    for _ in range(3):
        deliveries.check()
        deliveries.world.wait(seconds=31)
    file = deliveries.files[0]
    assert (file.state, file.blob, file.kept_digest) == ("refused", None, None)
    assert file.error in ("refused", "killed")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("revision", [4, 6])
def test_what_a_lock_hides_is_found(revision: int, deliveries: FileDeliveries) -> None:
    locked = corpus.locked_pdf(revision, user="", script=True)
    assert b"JavaScript" not in locked
    deliveries.deliver(("order.pdf", PDF, locked))
    deliveries.check()
    assert (deliveries.files[0].state, deliveries.files[0].error) == ("refused", "refused")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("given", [*corpus.good()], ids=[given[0] for given in corpus.good()])
def test_what_people_really_send_is_ready_after_a_look(given: Given, deliveries: FileDeliveries) -> None:
    deliveries.deliver(given)
    deliveries.check()
    file = deliveries.files[0]
    assert (file.state, file.error) == ("ready", None)
    assert file.kept_size == len(deliveries.content(file))
    assert deliveries.audit() is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_place_and_camera_are_gone_and_the_picture_stands_upright(form: str, deliveries: FileDeliveries) -> None:
    content = corpus.with_place(form)
    assert b"TelltaleCamera" in content
    deliveries.deliver((f"photo.{form.lower()}", f"image/{form.lower()}", content))
    deliveries.check()
    kept = deliveries.content(deliveries.files[0])
    assert b"TelltaleCamera" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif()), image.format) == ((20, 40), {}, form)
        assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
        red, blue = image.convert("RGB").getpixel((10, 5)), image.convert("RGB").getpixel((10, 35))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("name", "declared", "content"),
    [
        ("jar.png", PNG, corpus.picture("PNG") + corpus.archive("A.class")),
        ("jar.jpg", JPEG, corpus.picture("JPEG") + corpus.archive("A.class")),
        ("page.jpg", JPEG, corpus.picture("JPEG", comment=corpus.SCRIPT)),
        ("paper.jpg", JPEG, corpus.picture("JPEG", comment=corpus.pdf())),
    ],
)
def test_whatever_else_is_in_a_picture_does_not_survive(
    name: str, declared: str, content: bytes, deliveries: FileDeliveries
) -> None:
    deliveries.deliver((name, declared, content))
    deliveries.check()
    file = deliveries.files[0]
    assert file.state == "ready"
    assert not [mark for mark in (b"PK\x03\x04", b"<script", b"%PDF") if mark in deliveries.content(file)]


def test_a_picture_of_exactly_the_largest_size_is_taken(store: FileStore) -> None:
    assert LIMITS.pixels == 5_000 * 5_000
    assert uploads.receive(store, sent(("large.png", PNG, corpus.png_of(10_000, 5_000))), EVIDENCE, ROOM).problems == ()


def test_every_problem_is_named_and_what_is_good_is_kept(store: FileStore) -> None:
    good = ("good.txt", TXT, b"fine")
    received = uploads.receive(store, sent(good, ("a.exe", "", b"MZ\0"), ("b.pdf", PDF, b"")), EVIDENCE, ROOM)
    assert [problem.code for problem in received.problems] == ["not_taken", "empty"]
    assert [file.name for file in received.files] == ["good.txt"]


def test_too_many_or_too_much_at_once_is_refused(store: FileStore) -> None:
    many = [("a.txt", TXT, b"a")] * 21
    assert [problem.code for problem in uploads.receive(store, sent(*many), EVIDENCE, ROOM).problems] == ["too_many"]
    assert uploads.receive(store, sent(*many[:20]), EVIDENCE, ROOM).problems == ()
    much = [("a.txt", TXT, b"a" * 10_000_000)] * 5 + [("b.txt", TXT, b"b")]
    assert [problem.code for problem in uploads.receive(store, sent(*much), EVIDENCE, ROOM).problems] == ["too_much"]
