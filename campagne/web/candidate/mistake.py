"""A link that reached the wrong person: it can be closed by whoever received it."""

from __future__ import annotations

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from wtforms.validators import ValidationError

from campagne.domain.text import fold
from campagne.extensions import db
from campagne.services import invitations
from campagne.web.candidate import visits
from campagne.web.candidate.blueprint import answering
from campagne.web.candidate.situation import situation
from campagne.web.form import Form, LineField

WORD = "erreur"
"""Typed by a person to close a link: the scanners of mails that press every button do not type."""


class MistakeForm(Form):
    """A link is closed by somebody who can read and write."""

    word = LineField(f"Pour confirmer, écrivez le mot « {WORD} »")

    def validate_word(self, field: LineField) -> None:
        """Refuse anything but the word."""
        if fold(field.data or "").strip(' "«».') != WORD:
            raise ValidationError(f"Écrivez le mot « {WORD} » pour annuler ce lien.")


@answering.get("/pas-moi")
def show_mistake() -> ResponseReturnValue:
    """Say what closing the link does."""
    return render_template("candidate/answering/mistake.html", here=situation(), form=MistakeForm(formdata=None))


@answering.post("/pas-moi")
def close_link() -> ResponseReturnValue:
    """Close the link at once; the coordination sees it, and can make another."""
    here = situation()
    form = MistakeForm()
    if not form.validate():
        return render_template("candidate/answering/mistake.html", here=here, form=form), 422
    invitations.revoke(here.link, now=here.now)
    db.session.commit()
    response = make_response(render_template("candidate/answering/link_closed.html"))
    visits.forget(response, here.link)
    return response
