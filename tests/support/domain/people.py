"""The people of the tests: a client, a freelancer, a stranger and a member of staff, each reading in their own way."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.database.tx import Tx
from app.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; `roles` are staff roles."""

    name: str
    email: str
    locale: str
    timezone: str
    roles: str = ""


CLARA = Person("Clara Jansen", "clara@people.example", "nl", "Europe/Amsterdam")
FRED = Person("Fred Ibáñez", "fred@people.example", "es", "Europe/Madrid")
OLGA = Person("Olga Price", "olga@people.example", "en", "Europe/London")
SAM = Person("Sam Okafor", "sam@people.example", "en", "Pacific/Auckland", roles="support")
TESS = Person("Tess de Wit", "tess@people.example", "nl", "Europe/Amsterdam", roles="support")
FINN = Person("Finn Roca", "finn@people.example", "es", "Europe/Madrid", roles="finance")
ABEL = Person("Abel Smit", "abel@people.example", "en", "Europe/London", roles="arbiter")
ANNA = Person("Anna Bos", "anna@people.example", "nl", "Europe/Amsterdam", roles="admin")
TIRZA = Person("Tirza Mol", "tirza@people.example", "nl", "Europe/Amsterdam", roles="translator")
STAFF = (SAM, TESS, FINN, ABEL, ANNA, TIRZA)
GOOD_PASSWORD = "violet rope under seven"
EVERYBODY = (CLARA, FRED, OLGA, SAM)


def user_of(tx: Tx, person: Person, **columns: object) -> User:
    """The account of this person, made when it is not there yet; `columns` are those of User."""
    found = tx.session.execute(select(User).where(User.email == person.email)).scalar()
    if found is None:
        known = {"name": person.name, "locale": person.locale, "timezone": person.timezone, "roles": person.roles}
        found = User(**({"email": person.email, "created_at": tx.wall} | known | columns))
        tx.session.add(found)
        tx.session.flush()
    return found
