"""The blueprint of the coordination, and its guard: closed by default, campaigns resolved within the actor's scope."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from campagne.web import errors
from campagne.web.coordinator import rooms, scope
from campagne.web.security import SAFE_METHODS

coordinator = Blueprint("coordinator", __name__, url_prefix="/coordination")


@coordinator.before_request
def guard() -> ResponseReturnValue | None:
    """Let in people who are signed in, to the campaigns that are theirs; every nested blueprint inherits this."""
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if request.view_args and "slug" in request.view_args:
        g.campaign = scope.campaign_or_404(request.view_args.pop("slug"), current_user.coordinator)
    return None


@coordinator.after_request
def keep_nothing(response: Response) -> Response:
    """No browser and no proxy keeps these pages."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@coordinator.context_processor
def context() -> dict[str, Any]:
    """What the templates of this door know besides what their view gives them."""
    known: dict[str, Any] = {"csrf_token": generate_csrf, "current_user": current_user}
    if "campaign" in g:
        known |= rooms.context()
    return known


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method in SAFE_METHODS:
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    sentence = (
        "Votre session est terminée et rien n'a été enregistré. Connectez-vous de nouveau, puis renvoyez le texte."
    )
    return errors.error_page(401, "Votre session est terminée", sentence)


coordinator.url_defaults(scope.name_campaign)
