"""Transcribing a letter or a message into the questions, its words in sight, and reading the result again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.inbox import IncomingMessage
from campagne.models.transcription import Transcription
from campagne.services import impartiality, inbox, receipts, sheet_events
from campagne.services import transcriptions as service
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.coordinator.transcription_form import TranscriptionForm, transcription_form
from campagne.web.form import Form

transcriptions = Blueprint("transcriptions", __name__, url_prefix="/campagnes/<slug>")


@transcriptions.route("/messages/<int:message_id>/transcrire", methods=["GET", "POST"])
def from_message(message_id: int) -> ResponseReturnValue:
    """Type the answers that a message holds; it counts at the hour at which it arrived."""
    message = row_or_404(inbox.of(campaign()).where(IncomingMessage.id == message_id))
    return _write(message.candidacy, message)


@transcriptions.route("/candidatures/<ref>/transcrire", methods=["GET", "POST"])
def from_letter(ref: str) -> ResponseReturnValue:
    """Type the answers of a letter on paper, or of a document; it counts from the day on which it arrived."""
    return _write(candidacy_or_404(ref), None)


@transcriptions.get("/transcriptions/<int:transcription_id>")
def show(transcription_id: int) -> ResponseReturnValue:
    """Show a transcription beside its letter, for a second person to compare."""
    return _page(_transcription(transcription_id))


@transcriptions.post("/transcriptions/<int:transcription_id>/relue")
def reread(transcription_id: int) -> ResponseReturnValue:
    """Say that both say the same."""
    transcription, form = _transcription(transcription_id), Form()
    with form.refusals():
        sheet_events.reread(transcription, by=actor(), now=clock.now())
        db.session.commit()
        flash("Relecture enregistrée : la prochaine édition dira « relu par l'équipe ».")
        return redirect(url_for("coordinator.transcriptions.show", transcription_id=transcription_id), 303)
    return _page(transcription, form)


def _write(candidacy: Candidacy, message: IncomingMessage | None) -> ResponseReturnValue:
    by, now = actor(), clock.now()
    form = _form(candidacy, message)
    if form.validate_on_submit():
        with form.refusals():
            sheet = service.transcribe(candidacy, form.letter(message), form.given(), form_key=form.key, by=by, now=now)
            db.session.commit()
            made = row_or_404(service.of(campaign()).where(Transcription.sheet_id == sheet.id))
            flash("Transcription enregistrée. Un reçu part vers chaque adresse connue de la candidature.")
            return redirect(url_for("coordinator.transcriptions.show", transcription_id=made.id), 303)
    same_party = impartiality.same_party(candidacy, by)
    return page("transcriptions/write", form=form, candidacy=candidacy, message=message, same_party=same_party)


def _form(candidacy: Candidacy, message: IncomingMessage | None) -> TranscriptionForm:
    """Build the form; what was typed of the same message before is there, as long as it may be read."""
    before = service.of_message(message) if message else None
    shown = before if before and service.readable(before, by=actor(), now=clock.now()) else None
    return transcription_form(service.questionnaire_of(candidacy, message), message=message, before=shown)


def _transcription(transcription_id: int) -> Transcription:
    return row_or_404(service.of(campaign()).where(Transcription.id == transcription_id))


def _page(transcription: Transcription, form: Form | None = None) -> ResponseReturnValue:
    by = actor()
    return page(
        "transcriptions/show",
        form=form,
        plain=form or Form(formdata=None),
        transcription=transcription,
        sheet=transcription.sheet,
        candidacy=transcription.sheet.invitation.candidacy,
        words=receipts.worded(transcription.sheet),
        opening=receipts.opening(transcription.sheet),
        events=sheet_events.of(transcription.sheet),
        current=service.is_current(transcription),
        own=transcription.coordinator_id == by.id,
        same_party=impartiality.same_party(transcription.sheet.invitation.candidacy, by),
        readable=service.readable(transcription, by=by, now=clock.now()),
    )
