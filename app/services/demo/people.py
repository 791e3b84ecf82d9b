"""The people of the demo. Everybody's password is the same, and documented: nothing here is real."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.core.database.tx import Tx
from app.models import User
from app.rules.base.people import CLIENT, FREELANCER

SOURCE = "demo"
PASSWORD = "demo-demo"  # noqa: S105  (it is meant to be known)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the people one may be; `roles` as the sign-in page names them."""

    key: str
    name: str
    locale: str
    timezone: str
    roles: tuple[str, ...]

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@demo.example"

    @property
    def staff(self) -> str:
        """The staff roles, as an account holds them."""
        return " ".join(role for role in self.roles if role not in (CLIENT, FREELANCER))


SANNE = DemoPerson("sanne", "Sanne de Vries", "nl", "Europe/Amsterdam", (CLIENT,))
LUCIA = DemoPerson("lucia", "Lucía Fernández", "es", "Europe/Madrid", (FREELANCER,))
TOM = DemoPerson("tom", "Tom Okafor", "en", "Europe/London", (CLIENT, FREELANCER))
AYLIN = DemoPerson("aylin", "Aylin Demir", "nl", "Europe/Amsterdam", (FREELANCER,))
BEGONA = DemoPerson("begona", "Begoña Ortiz", "es", "Atlantic/Canary", (FREELANCER,))
JORIS = DemoPerson("joris", "Joris Bakker", "nl", "Europe/Amsterdam", (FREELANCER,))
INES = DemoPerson("ines", "Inés Navarro", "es", "Europe/Madrid", (CLIENT,))
MILA = DemoPerson("mila", "Mila Novak", "en", "Europe/London", ("support",))
PAU = DemoPerson("pau", "Pau Ferrer", "es", "Europe/Madrid", ("finance",))

PEOPLE = (SANNE, LUCIA, TOM, AYLIN, BEGONA, JORIS, INES, MILA, PAU)
BY_KEY = {person.key: person for person in PEOPLE}


def accounts(tx: Tx) -> list[tuple[DemoPerson, User]]:
    """The people of the demo with their accounts, in the order of the sign-in page; empty where there is no demo."""
    found = tx.session.execute(select(User).where(User.source == SOURCE).order_by(User.id)).scalars()
    return [(BY_KEY[user.source_ref], user) for user in found if user.source_ref in BY_KEY]
