"""Subjects and names arrive as they were said, whatever program folds, carries and reads them."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import unquote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.mail.envelopes import mail, read_back

WORDS = (
    "Productfotografie 24 foto’s (geannuleerd) vóór café's «encargo» logotipo diseño señal ¿cuándo? ¡ya! año "
    "één crèche ideeën coördinatie 15:50 CET 1.240,00 € – “ontwerp” vertaling traducción a € ñ = ? _ =? ?= =?x?q?y?= "
    "verlängerung Ångström 李 أحمد 👩‍👩‍👧 aansprakelijkheidswaardevaststellingsveranderingen"
).split()
SUBJECTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=18).map(" ".join).filter(lambda text: len(text) <= 200)
ENCODED = re.compile(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")


def raw_lines(made: EmailMessage, name: str) -> list[bytes]:
    """The lines of this header as they go over the wire."""
    head = made.as_bytes(policy=policy.SMTP).partition(b"\r\n\r\n")[0]
    found = re.search(rb"^" + name.encode() + rb": (.*(?:\r\n[ \t].*)*)", head, re.MULTILINE)
    assert found is not None
    return found[0].splitlines()


def as_older_programs_read(made: EmailMessage, name: str) -> str:
    """What a reader makes of it that knows RFC 2047 and nothing of our library's newer habits."""
    folded = message_from_bytes(made.as_bytes(policy=policy.SMTP))[name]
    return str(make_header(decode_header(folded.replace("\r\n", ""))))


def check_wire(made: EmailMessage, name: str) -> None:
    """Lines of at most 76 signs where words are encoded; each word stands alone and is whole."""
    lines = raw_lines(made, name)
    assert all(line.isascii() for line in lines)
    for line in lines:
        words = ENCODED.findall(line)
        assert not words or len(line) <= 76
        assert b"?==?" not in line
        for word in words:
            assert len(word) <= 75
            decoded, charset = decode_header(word.decode())[0]
            assert isinstance(decoded, bytes)
            assert charset is not None
            decoded.decode(charset)  # no character is cut in two


@settings(max_examples=150)
@given(SUBJECTS)
@example("Antwoord vóór 17 mrt, 15:50 CET (Productfotografie, 24 foto’s)")
@example("Fred Ibáñez vraagt of de bestelling geannuleerd kan worden (Productfotografie, 24 foto’s)")
def test_a_subject_is_read_as_it_was_said(subject: str) -> None:
    made = mail(subject=subject)
    assert made["Subject"] == subject
    assert read_back(made)["Subject"] == subject
    assert as_older_programs_read(made, "Subject") == subject
    check_wire(made, "Subject")


@settings(max_examples=150)
@given(SUBJECTS)
@example("Fundación para la Cooperación y el Diseño de Señalización de Espacios Públicos, S. L.")
def test_a_name_is_read_as_it_is_written(name: str) -> None:
    made = mail(name=name)
    # By RFC 2047, which drops the space between two encoded words; our library's own reader of names keeps it.
    shown = as_older_programs_read(made, "To").removesuffix(" <fred@people.example>")
    assert unquote(shown) == name
    assert [found.addr_spec for found in read_back(made)["To"].addresses] == ["fred@people.example"]
    check_wire(made, "To")


@given(SUBJECTS)
def test_what_is_kept_and_sent_on_still_says_it(subject: str) -> None:
    kept = read_back(mail(subject=subject, name=subject)).as_bytes(policy=policy.SMTP)
    again = message_from_bytes(kept, policy=policy.default)
    assert again["Subject"] == subject
    assert [found.addr_spec for found in again["To"].addresses] == ["fred@people.example"]
