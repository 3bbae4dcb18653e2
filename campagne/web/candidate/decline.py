"""Not answering: one paragraph, one button, and the way back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campagne.extensions import db
from campagne.services import declines
from campagne.web.candidate.blueprint import answering
from campagne.web.candidate.situation import Situation, situation
from campagne.web.form import Form, LineField, TextField, at_most, needed


class DeclineForm(Form):
    """The wish not to answer, with a reason for those who want to give one.

    A name is typed: programs that follow links and press every button must not be able to speak for a candidacy.
    """

    motive = TextField("Motif", [at_most(declines.MOTIVE_MAX)])
    signatory = LineField("Votre nom", [needed("Écrivez votre nom."), at_most(declines.SIGNATORY_MAX)])


@answering.get("/decliner")
def show_decline() -> ResponseReturnValue:
    """Say what declining does, or that it is done."""
    return _page(situation(), DeclineForm(formdata=None))


@answering.post("/decliner")
def decline() -> ResponseReturnValue:
    """Note the wish not to answer."""
    here = situation()
    form = DeclineForm()
    if form.validate():
        with form.refusals():
            declines.decline(
                here.invitation, motive=form.motive.data or "", signatory=form.signatory.data, now=here.now
            )
            db.session.commit()
            return redirect(url_for("candidate.answering.show_decline"), 303)
    return _page(here, form), 409 if form.form_errors else 422


def _page(here: Situation, form: DeclineForm) -> str:
    standing = declines.standing_decline(here.invitation)
    return render_template(
        "candidate/answering/decline.html", here=here, form=form, standing=standing, most=declines.MOTIVE_MAX
    )
