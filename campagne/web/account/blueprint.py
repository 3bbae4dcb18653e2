"""The blueprint of the account door, and its guard: closed but for signing in and activating."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

account = Blueprint("account", __name__, url_prefix="/compte")

OPEN = frozenset({"account.sign_in", "account.activate"})
"""What a person does before being known."""


@account.before_request
def require_sign_in() -> ResponseReturnValue | None:
    """Let in those who are known; show the others the way to the sign-in page."""
    if request.endpoint in OPEN or current_user.is_authenticated:
        return None
    return redirect(url_for("account.sign_in"))


@account.after_request
def keep_nothing(response: Response) -> Response:
    """No browser and no proxy keeps these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@account.context_processor
def context() -> dict[str, Any]:
    """What the templates of this door know besides what their view gives them."""
    return {"csrf_token": generate_csrf, "current_user": current_user}
