"""Forms: what was typed is cleaned, checked for shape, and kept when something is wrong (422)."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, MultipleFileField, PasswordField, StringField, TextAreaField, ValidationError
from wtforms.validators import StopValidation

from app.core.errors import Invalid
from app.core.i18n import FORM_WORDS, lazy, reader
from app.core.texts import UNREADABLE, clean_line, clean_text
from app.core.words import N_, Message, Sentence
from app.web.frame import drafts, posted
from app.web.frame.parsing import as_typed

REQUIRED = N_("Fill in this field.")
TOO_LONG = N_("Shorten your text to %(limit)s characters.")
NOT_READABLE = N_("Some characters could not be read. Replace “%(sign)s” and send it again.")
UNKNOWN = N_("Choose one of the options.")


class Form(FlaskForm):
    """A form of ours: messages in the reader's language; the CSRF token is checked for the whole application."""

    class Meta(FlaskForm.Meta):
        csrf = False

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent as a form: no files in the place of text, no JSON."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return posted.form_data()

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


def line(label: Message, limit: int = 200, missing: Message | None = REQUIRED, **more: Any) -> Any:
    """One line of text; optional with missing=None."""
    return StringField(_label(label), _checks(limit, missing), filters=[_cleaned(clean_line)], **more)


def figure(label: Message, limit: int = 200, missing: Message | None = REQUIRED) -> Any:
    """A line for an amount or a day; what a review carried is shown as this reader would type it (X41)."""
    filters = [_cleaned(clean_line), lambda text: as_typed(text, reader())]
    return StringField(_label(label), _checks(limit, missing), filters=filters)


def sent(field: Any) -> str:
    """What was sent in a `figure`, to be read: as it was typed, or as a review carried it."""
    return clean_line(field.raw_data[0]) if field.raw_data else field.data or ""


def prose(label: Message, limit: int = 4000, missing: Message | None = None, **more: Any) -> Any:
    """Several lines of text; required when `missing` says what to do about it."""
    return TextAreaField(_label(label), _checks(limit, missing), filters=[_cleaned(clean_text)], **more)


def secret(label: Message, missing: Message = REQUIRED, **more: Any) -> Any:
    """A password: nothing is cleaned, and it is never shown again."""
    return PasswordField(_label(label), [Required(missing)], **more)


def attachments(label: Message, **more: Any) -> Any:
    """Files, several or none; what came is not the form's but app.web.uploads' to look at."""
    return MultipleFileField(_label(label), **more)


class OneOf(StringField):
    """One of `choices`, a list of (value, label) that templates read; anything else is answered with `missing`."""

    def __init__(self, label: Any, choices: Any, missing: Message, **more: Any) -> None:
        super().__init__(label, [Required(missing)], **more)
        self.choices = list(choices() if callable(choices) else choices)
        self.missing = missing

    def pre_validate(self, form: Any) -> None:
        """Only a value of ours counts, whatever was sent."""
        if self.data and self.data not in [value for value, _ in self.choices]:
            raise StopValidation(reader().say(self.missing))


def choice(label: Message, choices: Any, missing: Message = UNKNOWN, **more: Any) -> Any:
    """One of a list of (value, label), or of what a callable gives when the form is made."""
    return OneOf(_label(label), choices, missing, **more)


def _label(label: Message) -> Any:
    return lazy(label)  # WTForms prints it, whatever its type


def _checks(limit: int, missing: Message | None) -> list[Any]:
    return [*([Required(missing)] if missing else []), Readable(limit)]


def _cleaned(clean: Any) -> Any:
    return lambda raw: clean(raw or "")


def say_errors(*messages: Message | Sentence) -> list[str]:
    """Errors of a field that a view sets itself."""
    return [reader().say(message) for message in messages]
