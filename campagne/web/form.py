"""What every form of the house shares: French messages, cleaned text, and refusals put at their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, Field, PasswordField, StringField, TextAreaField, TimeField
from wtforms.meta import DefaultMeta
from wtforms.validators import DataRequired, ValidationError

from campagne.domain.text import clean, clean_line
from campagne.exceptions import DomainError, Fault, InvalidContent, UnreadableFile
from campagne.extensions import db


class Form(FlaskForm):
    """A form in French. `formdata` is the request's, `hidden_tag()` carries the token."""

    form_errors: list[str]

    class Meta(FlaskForm.Meta):
        locales = ("fr",)

        def get_translations(self, form: Any) -> Any:
            """WTForms' own catalogue: Flask-WTF would look for Flask-Babel's locale of the request."""
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
    def refusals(self, at: str | None = None) -> Iterator[None]:
        """Turn the refusal of a rule into a sentence at its place, else beside the field `at`, else over the form.

        Nothing of what was begun is kept.
        """
        try:
            yield
        except DomainError as error:
            db.session.rollback()
            for refusal in _refusals(error):
                here = refusal.field in self
                self.refuse(refusal.here if here else refusal.elsewhere, refusal.field if here else at)

    @property
    def refused(self) -> bool:
        """Whether something has to be corrected."""
        return bool(self.errors)


@dataclass(frozen=True)
class _Refusal:
    """One sentence of a refusal: the field that it names, and its words beside that field and away from it."""

    field: str
    here: str
    elsewhere: str


def _refusals(error: DomainError) -> Iterator[_Refusal]:
    if isinstance(error, InvalidContent):
        yield from (_placed(fault) for fault in error.faults)
        return
    sentence = str(error)
    if isinstance(error, UnreadableFile) and error.line:
        sentence = f"Ligne {error.line} : {sentence}"
    yield _Refusal(error.field or "", sentence, sentence)


def _placed(fault: Fault) -> _Refusal:
    """Word a fault for the field that its path names: `host.telephone`, or the third line of `choices[2].label`."""
    path, _, rest = fault.path.partition("[")
    digits = rest.partition("]")[0]
    sentence = f"{fault.reason[:1].upper()}{fault.reason[1:].rstrip('.')}."
    return _Refusal(
        path.replace(".", "_"), f"Ligne {int(digits) + 1} : {sentence}" if digits.isdecimal() else sentence, str(fault)
    )


class SecretField(PasswordField):
    """A password, exactly as typed."""

    data: str  # a submitted field always holds a text

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = str(valuelist[0]) if valuelist else ""


class LineField(StringField):
    """A text on one line, cleaned as it is read."""

    data: str  # a submitted field always holds a text

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean_line(str(valuelist[0])) if valuelist else ""


class TextField(TextAreaField):
    """A text of several lines, cleaned as it is read."""

    data: str  # a submitted field always holds a text

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


class DayField(DateField):
    """A day, as a browser's calendar gives it; what cannot be read is given back."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Cette date n'est pas lisible : écrivez-la ainsi, 2027-03-26.") from error


class HourField(TimeField):
    """An hour in Paris; what cannot be read is given back."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("Cette heure n'est pas lisible : écrivez-la ainsi, 18:00.") from error
