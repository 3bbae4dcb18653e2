"""Stopping the mail: a harmless page, one POST for reminders (RFC 8058), a ticked box for all mail and to come back.

Mail programs post without a cookie and from anywhere; the token names the contact of one message and opens nothing.
Some programs press every button of a page found in a mail: what they press stops reminders at most. Asking for no more
mail at all (RGPD, article 21), or for mail again, takes a box that a person ticks.
"""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from campagne import clock
from campagne.extensions import csrf, db
from campagne.services import suppressions
from campagne.web.candidate.blueprint import candidate
from campagne.web.candidate.links import no_link
from campagne.web.form import Form, needed


class ObjectionForm(Form):
    objection = BooleanField(
        "Je demande à ne plus recevoir aucun message à cette adresse", [needed("Cochez cette case pour le demander.")]
    )


class ReturnForm(Form):
    again = BooleanField(
        "J'accepte de recevoir de nouveau vos messages à cette adresse", [needed("Cochez cette case pour l'accepter.")]
    )


@candidate.get("/desinscription/", defaults={"token": ""})
@candidate.get("/desinscription/<path:token>")
def show_unsubscribe(token: str) -> ResponseReturnValue:
    """Offer each choice. The page is the same before and after, and names nobody: scanners of mails come here too."""
    return _page(token)


@candidate.post("/desinscription/", defaults={"token": ""})
@candidate.post("/desinscription/<path:token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop reminders at once and say so here: programs that post follow nothing. Twice is once."""
    contact = suppressions.contact_of(token)
    if contact is None:
        return no_link()
    suppressions.stop_reminders(contact, now=clock.now())
    db.session.commit()
    return render_template("candidate/unsubscribe.html", token=token, done="reminders")


csrf.exempt(unsubscribe)


@candidate.post("/desinscription/<token>/opposition")
def object_to_mail(token: str) -> ResponseReturnValue:
    """Send nothing more, for whoever ticked the box."""
    contact, form = suppressions.contact_of(token), ObjectionForm()
    if contact is None or not form.validate():
        return _page(token, objecting=form)
    suppressions.object_to_mail(contact, now=clock.now())
    db.session.commit()
    return render_template("candidate/unsubscribe.html", token=token, done="objection")


@candidate.post("/desinscription/<token>/retour")
def take_back_unsubscribe(token: str) -> ResponseReturnValue:
    """Write again, for whoever ticked the box: somebody else may have asked in their place."""
    contact, form = suppressions.contact_of(token), ReturnForm()
    if contact is None or not form.validate():
        return _page(token, returning=form)
    suppressions.take_back(contact)
    db.session.commit()
    return render_template("candidate/unsubscribe.html", token=token, done="return")


def _page(
    token: str, *, objecting: ObjectionForm | None = None, returning: ReturnForm | None = None
) -> ResponseReturnValue:
    """Show the choices; a box that was left empty is said so in its place."""
    if suppressions.contact_of(token) is None:
        return no_link()
    objection, again = objecting or ObjectionForm(formdata=None), returning or ReturnForm(formdata=None)
    html = render_template("candidate/show_unsubscribe.html", token=token, objection=objection, again=again)
    return html, 422 if objecting or returning else 200
