"""A page with a form, for what every page's form must do: it writes one row each time it is carried out."""

from datetime import timedelta

from flask import Blueprint, Flask, Response, render_template_string
from sqlalchemy import select

from app.core.database.tx import Transactions
from app.core.errors import Refusal
from app.core.words import N_
from app.models import PasswordLink
from app.web.frame.access import login_required, me
from app.web.frame.forms import Form, line, prose
from app.web.frame.idempotency import once
from app.web.frame.partials import answer, show
from app.web.frame.transactions import current_tx

PAGE = """{% extends "base.html" %}{% from "macros/forms.html" import post, field, textarea %}
{% block content %}{% call post("/toys/" ~ ref, new_op_id()) %}{{ field(form.title) }}{{ textarea(form.text) }}
{% endcall %}{% endblock %}"""
bp = Blueprint("form_page", __name__)


class PageForm(Form):
    """One line and several."""

    title = line(N_("Title"), 20)
    text = prose(N_("Text"), 4000)


@bp.get("/toys/<ref>")
@login_required
def page(ref: str) -> str:
    return render_template_string(PAGE, form=PageForm.fresh(f"/toys/{ref}", title="Hello"), ref=ref)


@bp.post("/toys/<ref>")
@login_required
@once
def make(ref: str) -> Response | tuple[str, int]:
    form = PageForm()
    if not form.validate():
        return render_template_string(PAGE, form=form, ref=ref), 422
    tx = current_tx()
    number = len(tx.session.execute(select(PasswordLink.token_hash)).all())
    row = PasswordLink(token_hash=f"toy-{number}-{me().id}", user_id=me().id, expires_at=tx.wall + timedelta(days=1))
    tx.session.add(row)
    tx.session.flush()
    if form.title.data == "too late":
        raise Refusal(409, "too_late", N_("This page does not exist, or it belongs to someone else."))
    return answer("errors/_title.html", f"/toys/{ref}?made={number}", status=404)


@bp.get("/toys/<ref>/part")
@login_required
def part(ref: str) -> Response:
    return show("errors/page.html", "errors/_title.html", status=200)


def add_form_page(app: Flask) -> None:
    """The page is on the application."""
    app.register_blueprint(bp)


def count(transactions: Transactions) -> int:
    """How many times the form was carried out."""
    with transactions.open(write=False) as tx:
        return len(tx.session.execute(select(PasswordLink.token_hash)).all())
