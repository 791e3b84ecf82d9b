"""The chain of events: equal facts have equal hashes, and any change of any part has another one (G9)."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.instants import from_us, to_us
from app.services.store.event_hash import event_hash, text_of_facts, words

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FACTS = st.dictionaries(TEXTS, st.none() | st.integers() | TEXTS | st.lists(st.integers(), max_size=3), max_size=5)
LINKS = st.tuples(TEXTS, TEXTS, st.integers(1), st.integers(), st.integers(), TEXTS, TEXTS, FACTS.map(text_of_facts))


@pytest.mark.rule("G9")
@given(one=LINKS, part=st.integers(0, 7), data=st.data())
def test_any_change_of_any_part_changes_the_hash(one: tuple[object, ...], part: int, data: st.DataObject) -> None:
    other = list(one)
    other[part] = data.draw(LINKS)[part]
    same = tuple(other) == one
    assert (event_hash(*one) == event_hash(*other)) == same  # type: ignore[arg-type]


@pytest.mark.rule("G9")
@given(links=st.lists(LINKS, min_size=2, max_size=8, unique=True), data=st.data())
def test_a_chain_in_another_order_has_another_end(links: list[tuple[object, ...]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(links))
    assume(shuffled != links)
    assert end(links) != end(shuffled)


def end(links: list[tuple[object, ...]]) -> str:
    """The last hash when each link takes the one before."""
    prev = ""
    for _, *rest in links:
        prev = event_hash(prev, *rest)  # type: ignore[arg-type]
    return prev


@pytest.mark.rule("G9")
@given(facts=FACTS)
def test_the_text_of_facts_does_not_depend_on_their_order(facts: dict[str, object]) -> None:
    backwards = dict(reversed(list(facts.items())))
    assert text_of_facts(backwards) == text_of_facts(facts)


@given(moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_instants_survive_the_database_to_the_microsecond(moment: datetime) -> None:
    assert from_us(to_us(moment)) == moment.astimezone(UTC)
    assert from_us(to_us(moment)).tzinfo is UTC


@pytest.mark.rule("F17")
@given(body=TEXTS)
def test_the_same_words_twice_have_two_digests(body: str) -> None:
    one, two = words(body, 1, "en"), words(body, 1, "en")
    if not body.strip():
        assert one is two is None
        return
    assert one is not None
    assert two is not None
    assert one.digest != two.digest
    assert one.body == body.strip()
