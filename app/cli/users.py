"""Commands on people: add one, send a link for the password, suspend."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from app.core.database.tx import Tx
from app.core.errors import Refusal
from app.core.i18n import known_locale, known_zone, locales, reader
from app.core.runtime import runtime_services
from app.core.texts import clean_line
from app.models import User
from app.rules.base.people import STAFF
from app.services.accounts import accounts, sign_ins


@click.group()
def users() -> None:
    """People and their accounts."""


@users.command()
@click.argument("email")
@click.argument("name")
@click.option("--locale", default="en", help="The person's language, one of LOCALES.")
@click.option("--timezone", default="", help="The person's time zone, e.g. Europe/Madrid; default: the platform's.")
@click.option("--role", "roles", multiple=True, type=click.Choice(STAFF), help="A staff role; may be repeated.")
@click.option("--show-link", is_flag=True, help="Print the link for the first password instead of mailing it.")
@with_appcontext
def add(email: str, name: str, locale: str, timezone: str, roles: tuple[str, ...], show_link: bool) -> None:
    """Add a person; a link for the first password is mailed to EMAIL. It works once, for seven days."""
    zone = timezone or runtime_services().settings.platform_timezone
    wanted = (
        _address(email),
        _name(name),
        _known(locale, "--locale", known_locale),
        _known(zone, "--timezone", known_zone),
    )
    try:
        with runtime_services().transactions.open(write=True) as tx:
            user = accounts.add(tx, *wanted, roles)
            _link(tx, user, show_link)
    except Refusal as refusal:
        click.echo(reader().say(refusal.sentence), err=True)
        sys.exit(1)


@users.command()
@click.argument("email")
@click.option("--show-link", is_flag=True, help="Print the link instead of mailing it.")
@with_appcontext
def link(email: str, show_link: bool) -> None:
    """Send a person a new link for the password."""
    with runtime_services().transactions.open(write=True) as tx:
        _link(tx, _found(tx, email), show_link)


@users.command()
@click.argument("email")
@click.option("--lift", is_flag=True, help="The person may sign in again.")
@with_appcontext
def suspend(email: str, lift: bool) -> None:
    """Sign a person out everywhere and let them in no more, but to answer an open dispute or a case of staff's."""
    with runtime_services().transactions.open(write=True) as tx:
        user = _found(tx, email)
        accounts.suspend(tx, user.id, not lift)
        heard = not lift and sign_ins.may_enter(tx, user.id)
    still = ", and can still answer the case that is open" if heard else ""
    click.echo(f"{user.email} may sign in again." if lift else f"{user.email} is suspended{still}.")


def _link(tx: Tx, user: User, show: bool) -> None:
    if show:
        token = accounts.make_link(tx, user.id, accounts.FIRST_LINK_LIVES)
        click.echo(f"{runtime_services().settings.base_url}/password/{token}")
        return
    secret_key = runtime_services().settings.secret_key
    accounts.send_link(tx, secret_key, user.id, accounts.FIRST_LINK_LIVES, first=user.password_hash is None)
    click.echo(f"A link for the password is on its way to {user.email}.")


def _found(tx: Tx, email: str) -> User:
    user = accounts.find(tx, email)
    if user is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return user


def _address(email: str) -> str:
    known = accounts.email_of(email)
    if not accounts.is_email(known):
        raise click.BadParameter(f"{email!r} is not an e-mail address.", param_hint="EMAIL")
    return known


def _name(name: str) -> str:
    cleaned = clean_line(name)
    if not 0 < len(cleaned) <= 200:
        raise click.BadParameter("A name has 1 to 200 characters.", param_hint="NAME")
    return cleaned


def _known(value: str, option: str, known: object) -> str:
    found = known(value)  # type: ignore[operator]
    if found is None:
        offered = f" Offered: {', '.join(locales())}." if option == "--locale" else " For example: Europe/Madrid."
        raise click.BadParameter(f"{value!r} is unknown.{offered}", param_hint=option)
    return str(found)
