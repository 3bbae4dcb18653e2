"""What every form of the house shares: French messages, cleaned text, and refusals put at their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, ValidationError

from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError
from campagne.extensions import db


class Form(FlaskForm):
    """A form in French. `formdata` is the request's, `hidden_tag()` carries the token."""

    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        locales = ("fr",)

        def get_translations(self, form: Any) -> Any:
            """WTForms' own catalogue: Flask-WTF would look for Flask-Babel's request locale, which public pages lack."""
            return DefaultMeta.get_translations(self, form)

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Put a refusal beside the field of that name, or over the whole form when there is none."""
        known = self._fields.get(field) if field else None
        errors = known.errors if known is not None else self.form_errors
        if known is not None:
            known.errors = [*errors, sentence]
        else:
            self.form_errors = [*errors, sentence]

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn the refusal of a rule into a sentence at its place; nothing of what was begun is kept."""
        try:
            yield
        except DomainError as error:
            db.session.rollback()
            self.refuse(str(error), error.field)

    @property
    def refused(self) -> bool:
        """Whether something has to be corrected."""
        return bool(self.errors)


class LineField(StringField):
    """A text on one line, cleaned as it is read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean_line(str(valuelist[0])) if valuelist else ""


class TextField(TextAreaField):
    """A text of several lines, cleaned as it is read."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean(str(valuelist[0])) if valuelist else ""


def needed(sentence: str) -> DataRequired:
    """Refuse an empty field with that sentence."""
    return DataRequired(message=sentence)


def at_most(limit: int) -> Callable[[Form, Field], None]:
    """Refuse a text longer than `limit` characters, saying by how much.

    Not WTForms' Length: its `maxlength` attribute makes browsers cut a pasted text without a word.
    """

    def check(_form: Form, field: Field) -> None:
        length = len(field.data or "")
        if length > limit:
            raise ValidationError(
                f"Ce texte compte {length} caractères, {limit} au plus : retirez-en {length - limit}."
            )

    return check
