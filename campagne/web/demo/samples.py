"""Made-up fields for the page of components: each in its ordinary state, and once refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, PasswordField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the published types are of 3.2
from wtforms.widgets import CheckboxInput, ListWidget

from campagne.domain.answers import COMMITMENTS, POSITIONS
from campagne.web.form import DayField, Form, HourField, LineField, at_most, needed


def _choices(words: Mapping[str, str]) -> list[Any]:
    return [SelectChoice(key, label) for key, label in words.items()]


class SampleForm(Form):
    """One field of each kind. It is never sent: the page has no button that would."""

    class Meta(Form.Meta):
        csrf = False

    name = LineField("Nom de la personne qui signe", [needed("Écrivez le nom de la personne qui signe.")])
    password = PasswordField("Mot de passe")
    day = DayField("Jour de l'échéance")
    hour = HourField("Heure, à Paris")
    kind = SelectField("Type de question", choices=_choices({"position": "Une position", "free_text": "Un texte"}))
    comment = TextAreaField("En quelques mots", [at_most(40)])
    position = RadioField("Votre position", choices=_choices(POSITIONS))
    commitment = RadioField("Degré d'engagement", choices=_choices(COMMITMENTS))
    channels = SelectMultipleField(
        "Par quels moyens ?",
        choices=_choices({"mail": "Par courriel", "letter": "Par courrier", "call": "Par téléphone"}),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    declaration = BooleanField("Ces réponses sont les nôtres. J'accepte leur publication sous licence ouverte.")


def ordinary() -> SampleForm:
    """Return the form as it is met first, with an answer chosen."""
    return SampleForm(formdata=None, data={"position": "nuance"}, prefix="plain-")


def refused() -> SampleForm:
    """Return the form once refused, with the typed text given back."""
    typed = MultiDict(
        {
            "wrong-name": "",
            "wrong-comment": "Un texte un peu plus long que les quarante signes permis.",
            "wrong-kind": "position",
            "wrong-position": "pour",
            "wrong-commitment": "principe",
        }
    )
    form = SampleForm(formdata=typed, prefix="wrong-")
    form.validate()
    return form
