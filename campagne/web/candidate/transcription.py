"""A letter as the coordination typed it: read by its campaign from the receipt, confirmed, or corrected by the form.

Reading changes nothing. Confirming asks for a typed name, since programs press every button of a page found in a mail;
correcting opens the ordinary personal link of the same address, where nothing counts until it is signed.
"""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import db
from campagne.models.mailing import OutgoingEmail
from campagne.services import answers, invitations, receipts, sheet_events
from campagne.web.candidate import visits
from campagne.web.candidate.blueprint import candidate
from campagne.web.candidate.links import no_link
from campagne.web.candidate.shown import signed
from campagne.web.form import Form, LineField, at_most, needed


class ConfirmForm(Form):
    """A confirmation is made by somebody who can read and write."""

    name = LineField("Votre nom", [needed("Écrivez votre nom."), at_most(sheet_events.NAME_MAX)])


@candidate.get("/transcription/", defaults={"token": ""})
@candidate.get("/transcription/<path:token>")
def show_transcription(token: str) -> ResponseReturnValue:
    """Show the words typed, as they will be public. Scanners of mails may come here as often as they like."""
    receipt = receipts.of_transcription(token)
    return _page(receipt, token, ConfirmForm(formdata=None)) if receipt else no_link()


@candidate.post("/transcription/", defaults={"token": ""})
@candidate.post("/transcription/<path:token>")
def confirm_transcription(token: str) -> ResponseReturnValue:
    """Say that these are the campaign's own words; the next edition says so."""
    receipt, form = receipts.of_transcription(token), ConfirmForm()
    if receipt is None:
        return no_link()
    if form.validate():
        with form.refusals():
            sheet_events.confirm(receipts.sheet_of(receipt), receipt.contact, name=form.name.data, now=clock.now())
            db.session.commit()
            return redirect(url_for("candidate.show_transcription", token=token), 303)
    return _page(receipt, token, form), 409 if form.form_errors else 422


@candidate.post("/transcription/<token>/corriger")
def correct_transcription(token: str) -> ResponseReturnValue:
    """Open the questionnaire by the personal link of the address that got the receipt."""
    receipt = receipts.of_transcription(token)
    if receipt is None:
        return no_link()
    invitation = receipts.sheet_of(receipt).invitation
    link = invitations.invite(invitation.candidacy, invitation.questionnaire, receipt.contact, now=clock.now())
    db.session.commit()
    response = make_response(redirect(url_for("candidate.answering.show_sheet", ref=invitation.ref), 303))
    visits.remember(response, link)
    return response


def _page(receipt: OutgoingEmail, token: str, form: ConfirmForm) -> str:
    sheet, now = receipts.sheet_of(receipt), clock.now()
    standing = answers.current_sheet(sheet.invitation)
    return render_template(
        "candidate/show_transcription.html",
        sheet=sheet,
        themes=signed(sheet),
        opening=receipts.opening(sheet),
        token=token,
        form=form,
        events=sheet_events.of(sheet),
        replaced=standing if standing is not sheet else None,
        writable=sheet.invitation.is_open(now),
        sealed=sheet.invitation.questionnaire.campaign.sealed(now),
    )
