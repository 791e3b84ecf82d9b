"""Who is told what, at once, and who is not told at all (F1, F8, F17, F20, X46, rulebook §11)."""

import json
from datetime import timedelta

import pytest

from app.models import Delivery, Event, Notification, User, WrittenText
from app.rules.base.people import CLIENT, FREELANCER, other
from tests.support.domain.people import OLGA, SAM, user_of
from tests.support.domain.worlds import Deal, World, refused

SECRET = "I am ill, please wait."
KINDS = [("update", CLIENT), ("cancel", CLIENT), ("cancel", FREELANCER), ("extension", FREELANCER)]


@pytest.fixture
def staff(world: World) -> set[int]:
    """Accounts of people who are no party of any order, staff among them."""
    with world.tx() as tx:
        return {user_of(tx, person).id for person in (OLGA, SAM)}


@pytest.mark.rule("F17")
@pytest.mark.parametrize(("kind", "opener"), KINDS)
def test_what_was_written_reaches_the_other_party_at_once(world: World, deal: Deal, kind: str, opener: str) -> None:
    ref = deal.open(opener, kind, text=SECRET)
    opened = deal.events("request.opened")[0]
    assert deal.told(other(opener))[-1] == "request.opened"
    assert (opened.visibility, opened.at) == ("parties", world.now)
    [text] = world.rows(WrittenText, WrittenText.ref == deal.row(ref).text_ref)
    assert (text.body, text.author_id) == (SECRET, deal.user_id(opener))


@pytest.mark.rule("F17", "G9")
def test_events_hold_no_persons_words_but_only_a_salted_digest(world: World, deal: Deal) -> None:
    deal.open(CLIENT, "cancel", text=SECRET)
    deal.open(FREELANCER, "cancel", text=SECRET)
    deal.message(CLIENT, SECRET)
    texts = world.rows(WrittenText)
    assert len({text.salt for text in texts}) == len(texts) == 3
    digests = [json.loads(event.facts).get("text") for event in deal.events()[-3:]]
    assert len(set(digests)) == 3
    assert not any(SECRET in event.facts for event in world.rows(Event))


@pytest.mark.rule("F1", "F20")
def test_nothing_of_layer_one_reaches_staff_or_strangers(world: World, deal: Deal, staff: set[int]) -> None:
    """Every kind, every outcome, every reminder: the parties are told, and nobody else is."""
    for kind, opener in KINDS:
        one = world.order()
        one.open(opener, kind, text=SECRET)
    deal.open(CLIENT, "cancel")
    deal.answer(FREELANCER, "decline")
    deal.deliver()
    deal.message(CLIENT)
    for _ in range(20):
        world.wait(hours=24)
        world.sweep()
    told = {row.user_id for row in world.rows(Notification)}
    assert told == {deal.facts.client_id, deal.facts.freelancer_id}
    assert not told & staff
    assert {row.visibility for row in world.rows(Event)} == {"parties"}
    assert {case.layer for case in deal.facts.cases} == {1}, "no staff object was made"


@pytest.mark.rule("F7", "F20", "X27")
@pytest.mark.parametrize("person", [OLGA, SAM])
def test_whoever_is_no_party_finds_nothing(deal: Deal, person: object) -> None:
    ref = deal.open(CLIENT, "cancel")
    acts = (
        lambda: deal.answer(person, "accept", ref=ref),
        lambda: deal.withdraw(person, ref=ref),
        lambda: deal.agree(person, ref=ref),
        lambda: deal.open(person, "cancel"),
        lambda: deal.deliver(person),
        lambda: deal.message(person),
    )
    for act in acts:
        with refused(404, "not_yours"):
            act()
    assert (deal.state, deal.case.state) == ("ongoing", "open")


@pytest.mark.rule("F17")
def test_every_outcome_is_told_to_both_exactly_once_in_the_app_and_once_by_mail(world: World) -> None:
    for kind, opener in KINDS:
        for act in ("withdraw", "accept", "decline", "lapse"):
            deal = world.order()
            deal.open(opener, kind)
            end(world, deal, opener, "answer" if kind == "update" else act)
            final = deal.events()[-1]
            told = [row.user_id for row in world.rows(Notification, Notification.event_id == final.id)]
            assert sorted(told) == sorted((deal.facts.client_id, deal.facts.freelancer_id)), (kind, opener, act)
    rows = world.rows(Notification)
    assert len({(row.event_id, row.user_id) for row in rows}) == len(rows)
    mails = [row.notification_id for row in world.rows(Delivery)]
    assert sorted(mails) == sorted(row.id for row in rows)


def end(world: World, deal: Deal, opener: str, act: str) -> None:
    """The open request ends in this way."""
    if act == "withdraw":
        deal.withdraw(opener)
    elif act == "lapse":
        world.until(deal.due())
        world.sweep()
    else:
        deal.answer(other(opener), act, "Here.")


@pytest.mark.rule("F17")
def test_a_message_is_told_to_the_other_only_and_mailed_a_little_later_with_what_follows(
    world: World, deal: Deal
) -> None:
    deal.message(CLIENT, "Hello")
    assert deal.told(FREELANCER)[-1] == "message.posted"
    assert "message.posted" not in deal.told(CLIENT)
    mail = world.rows(Delivery)[-1]
    assert mail.available_at == world.now + timedelta(minutes=2)


@pytest.mark.rule("G4")
def test_what_is_written_keeps_the_language_of_its_author(world: World, deal: Deal) -> None:
    deal.open(FREELANCER, "cancel", text="No puedo terminarlo.")
    assert [text.lang for text in world.rows(WrittenText)] == ["en"], "as the author's page was, not as the reader's"
    assert {user.locale for user in world.rows(User)} == {"nl", "es"}
