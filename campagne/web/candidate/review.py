"""Reading again what will be public, signing it, and the receipt of what was signed."""

from __future__ import annotations

import secrets

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, RadioField

from campagne.domain.answers import DECLARATION, OPENING
from campagne.extensions import db
from campagne.services import drafts, erasure, receipts, redacted, submissions
from campagne.web.candidate.blueprint import answering
from campagne.web.candidate.shown import drafted, signed
from campagne.web.candidate.situation import Situation, situation
from campagne.web.form import Form, LineField, at_most, needed


class SignForm(Form):
    """A signature. `form_key` makes it count once; `read_digest` says which words were read."""

    form_key = HiddenField(
        "Clé du formulaire", [needed("Ce formulaire est incomplet : rechargez la page."), at_most(64)]
    )
    read_digest = HiddenField("Texte relu")
    signatory = LineField(
        "Nom de la personne qui signe", [needed("Écrivez le nom de la personne qui signe."), at_most(200)]
    )
    role = RadioField("Qualité", [needed("Choisissez la qualité de la personne qui signe.")], validate_choice=False)
    declaration = BooleanField(DECLARATION, [needed("Cochez cette case pour signer.")])


@answering.get("/relecture")
def review() -> ResponseReturnValue:
    """Show the answers as they will be public, and ask for a signature."""
    here = situation()
    form = SignForm(formdata=None)
    form.form_key.data = secrets.token_urlsafe(24)
    return _page(here, form, drafts.read(here.invitation))


@answering.post("/relecture")
def sign() -> ResponseReturnValue:
    """Sign what was read, once however often the form arrives."""
    here = situation()
    form = SignForm()
    if form.validate():
        with form.refusals():
            submissions.submit(
                here.link,
                form_key=form.form_key.data or "",
                read_digest=form.read_digest.data or "",
                signatory=form.signatory.data or "",
                role=form.role.data,
                now=here.now,
            )
            db.session.commit()
            return redirect(url_for("candidate.answering.receipt"), 303)
    return _page(here, form, drafts.read(here.invitation)), 409 if form.form_errors else 422


@answering.get("/recu")
def receipt() -> ResponseReturnValue:
    """Show what was signed, whole, with its digest."""
    here = situation()
    sheet = here.sheet
    if sheet is None:
        return redirect(url_for("candidate.answering.show_sheet"))
    shown = {"themes": signed(sheet), "opening": receipts.opening(sheet), "since": receipts.published_since(sheet)}
    return render_template("candidate/answering/receipt.html", here=here, sheet=sheet, **shown)


def _page(here: Situation, form: SignForm, draft: drafts.Draft) -> str:
    form.role.choices = dict(here.roles)
    form.read_digest.data = draft.digest
    texts = {OPENING: draft.opening.words.comment} | {key: words.comment for key, words in draft.answers.items()}
    again = {key: kept.redaction for key, kept in erasure.known(here.candidacy, texts).items()}
    hidden = again | draft.hidden
    return render_template(
        "candidate/answering/review.html",
        here=here,
        form=form,
        draft=draft,
        themes=drafted(here.invitation, draft.answers, here.sheet, hidden=hidden, now=here.now),
        hidden=hidden,
        opening=redacted.said(hidden[OPENING]) if OPENING in hidden else "",
    )
