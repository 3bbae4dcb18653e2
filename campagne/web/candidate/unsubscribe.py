"""Stopping the mail: a harmless page, one POST for reminders (RFC 8058), one for everything (RGPD, article 21).

Mail programs post without a cookie and from anywhere; the token names the contact of one message and opens nothing.
"""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.extensions import csrf, db
from campagne.services import suppressions
from campagne.web.candidate.blueprint import candidate
from campagne.web.candidate.links import no_link


@candidate.get("/desinscription/", defaults={"token": ""})
@candidate.get("/desinscription/<path:token>")
def show_unsubscribe(token: str) -> ResponseReturnValue:
    """Offer both. The page is the same before and after, and names nobody: scanners of mails come here too."""
    if suppressions.contact_of(token) is None:
        return no_link()
    return render_template("candidate/show_unsubscribe.html")


@candidate.post("/desinscription/", defaults={"token": ""})
@candidate.post("/desinscription/<path:token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """Stop at once, and say so without leading elsewhere: programs that post follow nothing. Twice is once."""
    contact = suppressions.contact_of(token)
    if contact is None:
        return no_link()
    objects = "objection" in request.form
    stop = suppressions.object_to_mail if objects else suppressions.stop_reminders
    stop(contact, now=clock.now())
    db.session.commit()
    return render_template("candidate/unsubscribe.html", objects=objects)


csrf.exempt(unsubscribe)
