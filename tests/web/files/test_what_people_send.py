"""What people really send: names and declared types are no evidence, and what had to be changed is said."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from app.models import Order
from tests.support.files import corpus
from tests.support.files.corpus import JPEG, PDF, PNG, TXT
from tests.support.files.pages import check, deliver, linked, rows
from tests.support.files.pages import order as order
from tests.support.web import Browser


def received(fred: Browser, clara: Browser, order: Order, *given: corpus.Given) -> tuple[str, list[bytes]]:
    """The client's page after these files were delivered and looked into, and what the client can download."""
    answer = deliver(fred, order, *given)
    assert answer.status_code == 303, answer.text
    check(fred)
    page = clara.get(f"/orders/{order.ref}?lang=en").text
    return page, [clara.get(link).data for link in linked(page)]


def test_a_browser_that_saves_pictures_as_jfif(fred: Browser, clara: Browser, order: Order) -> None:
    page, (content,) = received(fred, clara, order, ("photo.jfif", "image/pjpeg", corpus.picture("JPEG")))
    assert "photo.jfif" in page
    assert Image.open(BytesIO(content)).format == "JPEG"


@pytest.mark.parametrize(
    ("sent", "shown", "content"),
    [
        ("IMG_1234", "IMG_1234.jpg", corpus.picture("JPEG")),
        ("IMG_1235.", "IMG_1235.png", corpus.picture("PNG")),
        ("photo.png", "photo.jpg", corpus.picture("JPEG")),
        ("paper.jpeg", "paper.pdf", corpus.pdf()),
        ("logo v1.2", "logo v1.2.webp", corpus.picture("WEBP")),
        ("notes", "notes.txt", b"hello"),
        ("work", "work.zip", corpus.archive()),
        ("x" * 119, "x" * 116 + ".jpg", corpus.picture("JPEG")),
    ],
    ids=["jpeg", "png", "other", "pdf", "dot", "text", "zip", "long"],
)
def test_a_name_without_a_fitting_ending_gets_one(
    sent: str, shown: str, content: bytes, fred: Browser, clara: Browser, order: Order
) -> None:
    page, contents = received(fred, clara, order, (sent, "application/octet-stream", content))
    assert f">{shown}</a>" in page
    assert len(contents) == 1


@pytest.mark.parametrize("declared", ["application/x-download", "text/html", "image/svg+xml", "binary"])
def test_what_a_browser_calls_a_file_is_no_evidence(declared: str, fred: Browser, clara: Browser, order: Order) -> None:
    _, contents = received(fred, clara, order, ("paper.pdf", declared, corpus.pdf()), ("a.txt", declared, b"hello"))
    assert contents == [corpus.pdf(), b"hello"]


@pytest.mark.parametrize("revision", [4, 6])
def test_a_pdf_that_anybody_can_open_is_taken_without_its_protection(
    revision: int, fred: Browser, clara: Browser, order: Order
) -> None:
    locked = corpus.locked_pdf(revision, user="")
    page, (content,) = received(fred, clara, order, ("contract.pdf", PDF, locked))
    assert b"/Encrypt" in locked
    assert b"/Encrypt" not in content
    assert "its protection was removed" in page


@pytest.mark.parametrize("revision", [4, 6])
def test_a_pdf_that_needs_a_password_is_told_at_once(revision: int, fred: Browser, order: Order) -> None:
    fred.get(f"/orders/{order.ref}?lang=en")
    answer = deliver(fred, order, ("secret.pdf", PDF, corpus.locked_pdf(revision, user="pass")))
    assert answer.status_code == 422
    assert "“secret.pdf” is locked with a password." in answer.text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("mañana, Müller – 5 €".encode("cp1252"), "mañana, Müller – 5 €"),
        ("Größe: 5 €".encode("utf-16"), "Größe: 5 €"),
        (b"\xfe\xff" + "Größe: 5 €".encode("utf-16-be"), "Größe: 5 €"),
    ],
    ids=["ansi", "unicode", "big-endian"],
)
def test_a_text_of_windows_is_turned_into_utf_8_and_says_so(
    content: bytes, text: str, fred: Browser, clara: Browser, order: Order
) -> None:
    page, (kept,) = received(fred, clara, order, ("note.txt", TXT, content))
    assert kept.decode() == text
    assert "converted to UTF-8" in page


def test_a_text_that_begins_with_a_name_in_brackets(fred: Browser, clara: Browser, order: Order) -> None:
    page, (content,) = received(fred, clara, order, ("log.txt", TXT, b"<Sanne> is it ready?\n<Tom> yes"))
    assert content == b"<Sanne> is it ready?\n<Tom> yes"
    assert "converted" not in page


@pytest.mark.parametrize(
    "content",
    [
        corpus.pdf(tail=b"\r\n<!-- made by a scanner -->\r\n" + bytes(300)),
        b"\n\n" + corpus.pdf(),
        b"\xef\xbb\xbf" + corpus.pdf(tail=b"%%EOF\n" * 2),
        bytes(900) + corpus.pdf(),
    ],
    ids=["behind", "before", "mark", "far"],
)
def test_a_pdf_with_something_before_or_behind_it(content: bytes, fred: Browser, clara: Browser, order: Order) -> None:
    _, contents = received(fred, clara, order, ("scan.pdf", PDF, content))
    assert contents == [content]


@pytest.mark.parametrize(
    ("name", "declared", "draw"),
    [
        ("phone.jpg", JPEG, lambda: corpus.picture("JPEG", (8064, 6048))),
        ("phone.jpg", JPEG, lambda: corpus.picture("JPEG", (8064, 6048), progressive=True)),
        ("poster.png", PNG, lambda: corpus.picture("PNG", (8064, 6048), mode="RGBA")),
    ],
    ids=["jpeg", "progressive", "png"],
)
@pytest.mark.databases("sqlite")
def test_a_very_large_picture_is_scaled_down_and_says_so(
    name: str, declared: str, draw: Callable[[], bytes], fred: Browser, clara: Browser, order: Order
) -> None:
    page, (content,) = received(fred, clara, order, (name, declared, draw()))
    with Image.open(BytesIO(content)) as image:
        assert image.width * image.height <= 25_000_000
        assert image.size == (4032, 3024)
    assert "scaled down" in page


def test_a_picture_that_is_not_too_large_keeps_its_size(fred: Browser, clara: Browser, order: Order) -> None:
    page, (content, *_) = received(fred, clara, order, ("a.jpg", "", corpus.picture("JPEG", (5000, 4000))))
    assert Image.open(BytesIO(content)).size == (5000, 4000)
    assert "scaled down" not in page
    assert rows(fred)[0].note is None
