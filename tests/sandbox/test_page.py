"""The payment page: three languages, no scripts, a policy that holds, and nobody pays twice."""

import html
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.i18n import reader_for
from app.core.money import Money
from app.sandbox.cards import CARDS
from app.sandbox.page import CARD, DECLINED, NO_CARD, PAID, PAY, TITLE, UNKNOWN, WORDS
from app.services.payments.gateway import Answer, Gateway
from tests.support.sandbox import BACK, Sandbox, Shop, asked, browse, until

PLAIN = [TITLE, *(words for name, words in WORDS.items() if name != "back"), *(card.words for card in CARDS)]


def text_of(page: str) -> list[str]:
    """The pieces of text that a reader sees, one for each element."""
    body = html.unescape(re.sub(r"<[^>]*>", "\n", page))
    return [piece.strip() for piece in body.split("\n") if piece.strip()]


@pytest.mark.rule("G4")
@pytest.mark.parametrize("lang", ["en", "nl", "es"])
def test_it_says_everything_in_the_payer_s_language(gateway: Gateway, lang: str) -> None:
    page = browse(gateway.ask(asked(amount=123_450, lang=lang, title="Ontwerp ‘één’ <b>")).page)
    who, amount = reader_for(lang), Money(123_450, "EUR")
    expected = {who.say(message) for message in PLAIN} | {"Ontwerp ‘één’ <b>", who.money(amount)}
    expected |= {who.say(CARD, number=n) for n in range(1, len(CARDS) + 1)} | {who.say(PAY, amount=amount)}
    assert set(text_of(page.text)) == expected
    assert f'<html lang="{lang}" dir="ltr">' in page.text
    if lang != "en":
        assert not {message.id for message in PLAIN} & set(text_of(page.text))


@pytest.mark.parametrize("lang", ["nl", "es"])
def test_what_became_of_it_is_said_in_that_language_too(gateway: Gateway, lang: str) -> None:
    page, who = gateway.ask(asked(lang=lang)).page, reader_for(lang)
    assert who.say(DECLINED) in browse(page, {"card": "declined"}).text
    assert who.say(NO_CARD) in browse(page, {"card": "gold"}).text
    assert browse(page, {"card": "pays"}).status == 303
    assert who.say(PAID) in browse(page).text
    gone = browse(page.rpartition("/")[0] + "/nothing", **{"Accept-Language": lang})
    assert (gone.status, who.say(UNKNOWN) in gone.text) == (404, True)


def test_it_needs_no_script_and_its_policy_allows_none(sandbox: Sandbox, gateway: Gateway) -> None:
    page = browse(gateway.ask(asked()).page)
    assert page.headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:9;"
        " frame-ancestors 'none'; base-uri 'none'"
    )
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page.text
    assert " style=" not in page.text
    assert "set-cookie" not in page.headers
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page.text)
    assert [browse(sandbox.url + style).headers["content-type"] for style in styles] == ["text/css; charset=utf-8"]


def test_every_choice_has_its_label_and_one_is_made(gateway: Gateway) -> None:
    page = browse(gateway.ask(asked()).page).text
    fields = re.findall(r'<input type="radio" name="card" id="([^"]+)" value="([^"]+)" required( checked)?>', page)
    assert [value for _, value, _ in fields] == [card.name for card in CARDS]
    assert [checked for _, _, checked in fields].count(" checked") == 1
    assert re.findall(r'<label for="([^"]+)">', page) == [ident for ident, _, _ in fields]
    assert page.count("<fieldset>") == page.count("<legend>") == page.count("<h1>") == 1


def test_after_a_decline_the_reason_has_the_focus_and_the_choice_stays(gateway: Gateway) -> None:
    declined = browse(gateway.ask(asked()).page, {"card": "declined"}).text
    assert '<p class="message" role="alert" tabindex="-1" autofocus>' in declined
    assert 'value="declined" required checked' in declined


@pytest.mark.rule("X37")
@pytest.mark.parametrize("first", ["pays", "late", "silent"])
def test_a_charge_that_was_paid_is_not_paid_again(gateway: Gateway, shop: Shop, first: str) -> None:
    charge = asked()
    page = gateway.ask(charge).page
    assert browse(page, {"card": first}).status == 303
    again = browse(page, {"card": "disputed"})
    assert (again.status, "location" in again.headers) == (409, False)
    for seen in (again, browse(page)):
        assert "This has already been paid" in seen.text
        assert "<form" not in seen.text
        assert f'href="{BACK}"' in seen.text
    assert until(lambda: gateway.look(charge.key) == Answer("done"))
    assert all(notice.content["state"] == "done" for notice in shop.about(charge.key))


@pytest.mark.rule("X37")
def test_of_many_clicks_at_once_one_pays(gateway: Gateway, shop: Shop) -> None:
    charge = asked()
    page = gateway.ask(charge).page
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: browse(page, {"card": "pays"}).status, range(8)))
    assert sorted(statuses) == [303] + [409] * 7
    assert until(lambda: shop.about(charge.key))
    assert len(shop.about(charge.key)) == 1


def test_a_refund_or_payout_has_no_page(gateway: Gateway) -> None:
    assert gateway.ask(asked("payout", 10_014)).page == ""


def test_a_page_of_another_name_that_leads_here_gets_no_answer(sandbox: Sandbox, gateway: Gateway) -> None:
    page = gateway.ask(asked()).page
    assert browse(page, Host="attacker.example").status == 400
    assert browse(page, Host=f"localhost:{sandbox.port}").status == 200
