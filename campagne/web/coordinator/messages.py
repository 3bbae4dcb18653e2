"""« Messages à lire »: what people of campaigns wrote back, and what is made of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField

from campagne import clock
from campagne.extensions import db
from campagne.models.inbox import IncomingMessage
from campagne.services import declines, impartiality, inbox, transcriptions
from campagne.web.coordinator.pages import page, paged
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.form import Form, LineField, TextField, at_most, needed

messages = Blueprint("messages", __name__, url_prefix="/campagnes/<slug>/messages")


class DeclineForm(Form):
    signatory = LineField(
        "Qui l'écrit ?", [needed("Écrivez le nom de la personne qui l'écrit."), at_most(declines.SIGNATORY_MAX)]
    )
    motive = TextField("Motif, mot pour mot", [at_most(declines.MOTIVE_MAX)])


class AddressForm(Form):
    address = LineField("Adresse", [needed("Écrivez l'adresse.")])
    sure = BooleanField("C'est bien cette adresse")


@messages.get("/")
def index() -> ResponseReturnValue:
    """List the messages to read, those to be called back, or those dealt with."""
    counts = inbox.counts(campaign())
    chosen = request.args.get("liste", inbox.WAITING)
    chosen = chosen if chosen in counts else inbox.WAITING
    return page("messages/index", found=paged(inbox.listed(campaign(), chosen)), counts=counts, chosen=chosen)


@messages.get("/<int:message_id>")
def show(message_id: int) -> ResponseReturnValue:
    """Show one message, and what can be made of it."""
    return _page(_message(message_id))


@messages.post("/<int:message_id>/rappeler")
def call_back(message_id: int) -> ResponseReturnValue:
    """Keep it among those that somebody has to call back."""
    message, form = _message(message_id), Form()
    with form.refusals():
        inbox.call_back(message, by=actor(), now=clock.now())
        db.session.commit()
        return _done("À rappeler.")
    return _page(message, refused=form)


@messages.post("/<int:message_id>/traite")
def handle(message_id: int) -> ResponseReturnValue:
    """Nothing more has to be done."""
    message, form = _message(message_id), Form()
    with form.refusals():
        inbox.handle(message, by=actor(), now=clock.now())
        db.session.commit()
        return _done("Message traité.")
    return _page(message, refused=form)


@messages.post("/<int:message_id>/refus")
def decline(message_id: int) -> ResponseReturnValue:
    """Note that the candidacy wrote that it does not wish to answer."""
    message, form = _message(message_id), DeclineForm()
    if form.validate():
        with form.refusals():
            words = {"signatory": form.signatory.data, "motive": form.motive.data}
            inbox.decline(message, **words, by=actor(), now=clock.now())
            db.session.commit()
            return _done("Refus enregistré : la prochaine édition le dira.")
    return _page(message, declining=form)


@messages.post("/<int:message_id>/adresse")
def add_address(message_id: int) -> ResponseReturnValue:
    """Record an address that the message gives."""
    message, form = _message(message_id), AddressForm()
    if form.validate():
        with form.refusals(at="address"):
            inbox.add_address(message, form.address.data, sure=form.sure.data, by=actor(), now=clock.now())
            db.session.commit()
            return _done("Adresse enregistrée. Le prochain envoi l'invitera.")
    return _page(message, addressing=form)


def _message(message_id: int) -> IncomingMessage:
    return row_or_404(inbox.of(campaign()).where(IncomingMessage.id == message_id))


def _page(
    message: IncomingMessage,
    *,
    refused: Form | None = None,
    declining: DeclineForm | None = None,
    addressing: AddressForm | None = None,
) -> ResponseReturnValue:
    """Show the message with its forms, the one that was refused given back as typed."""
    return page(
        "messages/show",
        form=refused or declining or addressing,
        message=message,
        plain=refused or Form(formdata=None),
        declining=declining or DeclineForm(formdata=None),
        addressing=addressing or AddressForm(formdata=None),
        same_party=impartiality.same_party(message.candidacy, actor()),
        motive_max=declines.MOTIVE_MAX,
        transcription=transcriptions.of_message(message),
    )


def _done(sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("coordinator.messages.index"), 303)
