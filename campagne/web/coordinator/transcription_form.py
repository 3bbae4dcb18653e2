"""The form of a transcription: the candidates' own questions, then who signed the letter, its date, its arrival.

Names of fields come from questions, whose keys hold no hyphen: every field of ours has one.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

from flask import request
from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from campagne import clock
from campagne.domain.answers import SIGNATORY_ROLES, GivenAnswer
from campagne.domain.dates import PARIS
from campagne.models.inbox import IncomingMessage
from campagne.models.questionnaire import Questionnaire
from campagne.models.transcription import Transcription
from campagne.services import drafts
from campagne.services.transcriptions import Letter, Words
from campagne.web.answer_form import QuestionsForm
from campagne.web.form import DayField, LineField, at_most, needed

KEY, SIGNATORY, ROLE, DATED, ARRIVED = "form-key", "letter-signatory", "letter-role", "letter-dated", "letter-arrived"


class TranscriptionForm(QuestionsForm):
    """A whole questionnaire being typed from a letter."""

    def ask_letter(self, *, paper: bool) -> None:
        """Add what is asked of the letter itself: its arrival is known when it is a message."""
        self[KEY] = HiddenField(
            "Clé du formulaire", [needed("Ce formulaire est incomplet : rechargez la page."), at_most(64)]
        )
        name = "Nom de la personne qui signe, comme dans le message"
        self[SIGNATORY] = LineField(name, [needed("Écrivez le nom de la personne qui signe."), at_most(200)])
        self[ROLE] = RadioField(
            "Qualité", [InputRequired("Choisissez la qualité de la personne qui signe.")], choices=SIGNATORY_ROLES
        )
        self[DATED] = DayField("Date que porte le texte", [InputRequired("Choisissez le jour.")])
        if paper:
            self[ARRIVED] = DayField("Jour où il est arrivé", [InputRequired("Choisissez le jour.")])

    @property
    def key(self) -> str:
        """What makes the form count once."""
        return str(self[KEY].data)

    @property
    def paper(self) -> bool:
        """Whether the arrival is asked."""
        return ARRIVED in self

    def letter(self, message: IncomingMessage | None) -> Letter:
        """Return what is transcribed. Paper counts from the beginning of the day on which it arrived."""
        arrived_at = message.received_at if message else clock.parse_instant(f"{self[ARRIVED].data}T00:00")
        return Letter(dated=self[DATED].data, arrived_at=arrived_at, message=message)

    def given(self) -> Words:
        """Return what the letter says."""
        return Words(
            answers={question.key: self.words(question) for question in self.asked},
            opening=self.words(None).comment,
            signatory=self[SIGNATORY].data,
            role=self[ROLE].data,
        )


def transcription_form(
    questionnaire: Questionnaire, *, message: IncomingMessage | None, before: Transcription | None
) -> TranscriptionForm:
    """Build the form, empty or as it was typed `before`, filled in with what the request holds."""
    form = TranscriptionForm()
    kept: dict[str, object] = {KEY: secrets.token_urlsafe(24)}
    form.ask_letter(paper=message is None)
    typed = drafts.signed_words(before.sheet if before else None)
    kept |= form.ask_opening(typed.get(None, GivenAnswer()))
    for question in questionnaire.questions:
        kept |= form.ask(question, typed.get(question, GivenAnswer()))
    kept[DATED] = _day(message.received_at) if message else None
    if before:
        kept |= {SIGNATORY: before.sheet.signatory, ROLE: before.sheet.role, DATED: before.dated}
    form.process(request.form if request.method == "POST" else None, data=kept)
    return form


def _day(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()
