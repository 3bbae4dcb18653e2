"""The personal link of a mail: reading it changes nothing and names nobody; its button opens the questionnaire."""

from __future__ import annotations

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from campagne.extensions import csrf
from campagne.services import invitations
from campagne.web.candidate import visits
from campagne.web.candidate.blueprint import candidate


@candidate.get("/r/", defaults={"token": ""})
@candidate.get("/r/<path:token>")  # a path: a token cut or glued by a mail program still gets this page
def show_link(token: str) -> ResponseReturnValue:
    """Show the one button. Scanners of mails may come here as often as they like."""
    link = invitations.open_link(token)
    if link is None:
        return no_link()
    return render_template("candidate/show_link.html", questionnaire=link.invitation.questionnaire)


@candidate.post("/r/", defaults={"token": ""})
@candidate.post("/r/<path:token>")
def open_link(token: str) -> ResponseReturnValue:
    """Exchange the token for a cookie, and go on at an address without it."""
    link = invitations.open_link(token)
    if link is None:
        return no_link()
    response = make_response(redirect(url_for("candidate.answering.show_sheet", ref=link.invitation.ref), 303))
    visits.remember(response, link)
    return response


# The page of the link has no session yet, and the token itself is what only its holder knows.
csrf.exempt(open_link)


def no_link() -> ResponseReturnValue:
    """The same page whatever is wrong: unknown, malformed, revoked or replaced (nobody learns which)."""
    return render_template("candidate/no_link.html"), 404
