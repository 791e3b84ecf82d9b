"""Forms: what was typed is cleaned, checked for shape, and kept when something is wrong (422)."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from app.core.errors import Invalid
from app.core.i18n import FORM_WORDS, lazy, reader
from app.core.texts import UNREADABLE, clean_line, clean_text
from app.core.words import N_, Message, Sentence
from app.web import drafts

REQUIRED = N_("Fill in this field.")
TOO_LONG = N_("Shorten your text to %(limit)s characters.")
NOT_READABLE = N_("Some characters did not arrive readable. Replace the signs “%(sign)s” and send it again.")
UNKNOWN = N_("Choose one from the list.")


class Form(FlaskForm):
    """A form of ours: messages in the reader's language; the CSRF token is checked for the whole application."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, form: Any) -> Any:
            """WTForms' own sentences in the reader's language."""
            return FORM_WORDS

    @classmethod
    def fresh(cls, action: str = "", **values: Any) -> Any:
        """The form as a page first shows it: with these values, or with what this person had typed when the session
        expired, for the form that is sent to `action`."""
        return cls(formdata=drafts.typed(action), data=values)

    def refuse(self, refusal: Invalid) -> None:
        """Show why a verb refused this input, at the field it names (else at the first)."""
        field = self._fields.get(refusal.field) or next(iter(self))
        field.errors = [*field.errors, reader().say(refusal.sentence)]


class Required:
    """Not empty after cleaning, with a sentence of ours."""

    field_flags = {"required": True}

    def __init__(self, missing: Message = REQUIRED) -> None:
        self.missing = missing

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(reader().say(self.missing))


class Readable:
    """At most `limit` characters, and none that a decoder had to replace."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, _form: Form, field: Field) -> None:
        text = field.data or ""
        if UNREADABLE in text:
            raise ValidationError(reader().say(NOT_READABLE, sign=UNREADABLE))
        if len(text) > self.limit:
            raise ValidationError(reader().say(TOO_LONG, limit=self.limit))


def line(label: Message, limit: int = 200, missing: Message | None = REQUIRED, **more: Any) -> StringField:
    """One line of text; optional with missing=None."""
    return StringField(lazy(label), _checks(limit, missing), filters=[_cleaned(clean_line)], **more)


def prose(label: Message, limit: int = 4000, missing: Message | None = None, **more: Any) -> TextAreaField:
    """Several lines of text; required when `missing` says what to do about it."""
    return TextAreaField(lazy(label), _checks(limit, missing), filters=[_cleaned(clean_text)], **more)


def secret(label: Message, missing: Message = REQUIRED, **more: Any) -> PasswordField:
    """A password: nothing is cleaned, and it is never shown again."""
    return PasswordField(lazy(label), [Required(missing)], **more)


def choice(label: Message, choices: Any, missing: Message = UNKNOWN, **more: Any) -> SelectField:
    """One of a list of (value, label), or of what a callable gives; anything else is answered with `missing`."""
    return _Choice(lazy(label), [Required(missing)], choices=choices, missing=missing, **more)


class _Choice(SelectField):
    def __init__(self, *args: Any, missing: Message, **more: Any) -> None:
        super().__init__(*args, **more)
        self.missing = missing

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in [value for value, _ in self.choices]:
            raise StopValidation(reader().say(self.missing))


def _checks(limit: int, missing: Message | None) -> list[Any]:
    return [*([Required(missing)] if missing else []), Readable(limit)]


def _cleaned(clean: Any) -> Any:
    return lambda raw: clean(raw) if isinstance(raw, str) else raw


def say_errors(*messages: Message | Sentence) -> list[str]:
    """Errors of a field that a view sets itself."""
    return [reader().say(message) for message in messages]
