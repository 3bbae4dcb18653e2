"""The blueprints of the candidates' door: `candidate` for links out of a mail, and inside it `answering`, guarded."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g
from flask.typing import ResponseReturnValue

from campagne.extensions import db
from campagne.models.organisation import Organisation
from campagne.web.candidate import visits

candidate = Blueprint("candidate", __name__)
answering = Blueprint("answering", __name__, url_prefix="/repondre/<ref>")


@answering.url_value_preprocessor
def take_ref(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the invitation's reference out of the address: views receive the link, never the reference."""
    g.ref = (values or {}).pop("ref", "")


@answering.url_defaults
def give_ref(_endpoint: str, values: dict[str, Any]) -> None:
    """Address every page of this door to the invitation at hand."""
    if "ref" in g:
        values.setdefault("ref", g.ref)


@answering.before_request
def require_visit() -> ResponseReturnValue | None:
    """Let in those who opened a live link of this very invitation; the others learn how to come in."""
    link = visits.link_of(g.ref)
    if link is None:
        return visits.unknown_visitor()
    g.link = link
    return None


@candidate.before_request
def load_organisation() -> None:
    """Know whom to call, before anything can go wrong: the page of an error asks the database nothing."""
    g.organisation = db.session.get(Organisation, 1)


@candidate.after_request
def leave_no_trace(response: Response) -> Response:
    """No cache, no search engine and no other site learns of these addresses."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@candidate.context_processor
def context() -> dict[str, Any]:
    """What the templates of this door know besides what their view gives them: who asks, to be called at any moment."""
    return {"organisation": g.get("organisation")}
