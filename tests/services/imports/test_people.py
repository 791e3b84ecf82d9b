"""X44: who is who in an import, and whose account is never changed."""

import pytest

from app.models import User
from tests.support.domain.people import CLARA, user_of
from tests.support.domain.worlds import World
from tests.support.imports import Importer, csv_of, row

pytestmark = pytest.mark.rule("X44")


def people(world: World) -> dict[str, User]:
    return {user.email: user for user in world.rows(User)}


def test_new_people_are_made_without_a_password(world: World, importer: Importer) -> None:
    importer.one()
    kim = people(world)["kim@buyers.example"]
    assert (kim.name, kim.locale, kim.timezone) == ("Kim Smit", "nl", "Europe/Brussels")
    assert (kim.source, kim.source_ref, kim.password_hash, kim.roles) == ("marketplace", "c1", None, "")


def test_people_of_many_rows_are_one_person_each(world: World, importer: Importer) -> None:
    report = importer.load(csv_of(*(row(order_ref=f"a{number}") for number in range(90))))
    assert (report.loaded, report.people, len(people(world))) == (90, 2, 2)


def test_an_import_never_changes_name_language_or_zone(world: World, importer: Importer) -> None:
    importer.one()
    later = {"client_name": "Somebody Else", "client_locale": "en", "client_timezone": "UTC"}
    importer.one(order_ref="a2", **later)
    kim = people(world)["kim@buyers.example"]
    assert (kim.name, kim.locale, kim.timezone) == ("Kim Smit", "nl", "Europe/Brussels")


def test_an_existing_account_is_found_by_its_address_and_gets_the_ref(world: World, importer: Importer) -> None:
    with world.tx() as tx:
        clara = user_of(tx, CLARA, password_hash="kept").id
    order = importer.one(client_email=CLARA.email.upper(), client_name="C. Jansen", client_locale="es")
    found = people(world)[CLARA.email]
    assert order.facts.client_id == found.id == clara
    assert (found.name, found.locale, found.password_hash) == (CLARA.name, CLARA.locale, "kept")
    assert (found.source, found.source_ref) == ("marketplace", "c1")


def test_a_person_with_a_ref_keeps_the_account_when_the_address_changes(world: World, importer: Importer) -> None:
    first, second = importer.one(), importer.one(order_ref="a2", client_email="kim@new.example")
    assert first.facts.client_id == second.facts.client_id
    assert importer.world.rows(User, User.email == "kim@new.example") == []
    assert flags_of(importer, "a2") == "other_email"


def test_a_new_ref_with_a_known_address_is_the_same_person(importer: Importer) -> None:
    first, second = importer.one(), importer.one(order_ref="a2", client_ref="c1-again")
    assert first.facts.client_id == second.facts.client_id


def test_the_same_ref_of_another_system_is_somebody_else(importer: Importer) -> None:
    importer.one()
    other = {"client_email": "x@buyers.example", "freelancer_email": "y@makers.example"}
    importer.load(csv_of(row(order_ref="a2", **other)), source="second shop")
    assert importer.deal("a2").facts.client_id != importer.deal().facts.client_id


@pytest.mark.parametrize("together", [True, False], ids=["in one file", "one after the other"])
def test_a_ref_and_an_address_of_two_people_are_rejected(importer: Importer, together: bool) -> None:
    other = row(order_ref="a2", client_ref="c2", client_email="bob@buyers.example")
    mixed = row(order_ref="a3", client_ref="c2")
    if together:
        importer.load(csv_of(row(), other, mixed))
    else:
        importer.load(csv_of(row(), other))
        importer.load(csv_of(mixed))
    assert importer.reasons == ["client_ref and client_email are two different people"]


def test_one_account_cannot_be_both_sides(importer: Importer) -> None:
    importer.one()
    both = row(order_ref="a2", client_ref="f1", client_email="other@makers.example", freelancer_ref="new")
    importer.load(csv_of(both))
    assert importer.reasons == ["client and freelancer are the same person"]


def test_a_person_may_be_client_here_and_freelancer_there(importer: Importer) -> None:
    turned = {"client_ref": "f1", "client_email": "rosa@makers.example"}
    other = {"freelancer_ref": "f2", "freelancer_email": "ivo@makers.example"}
    first, second = importer.one(), importer.one(order_ref="a2", **turned, **other)
    assert first.facts.freelancer_id == second.facts.client_id


def flags_of(importer: Importer, ref: str) -> str:
    from app.models import Order

    return str(importer.world.rows(Order, Order.ref == ref)[0].flags)
