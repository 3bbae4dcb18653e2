"""The blueprint of the demonstration's door. It is opened in the demonstration only, and shows made-up people."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app

from campagne.services.demonstration.courier import Courier

demo = Blueprint("demo", __name__, url_prefix="/demo")


@demo.after_request
def keep_nothing(response: Response) -> Response:
    """These pages show personal links and passwords, fictional ones: no browser keeps them all the same."""
    response.headers["Cache-Control"] = "no-store"
    return response


def courier() -> Courier:
    """Return the folder of this instance's caught mail."""
    return Courier(Path(current_app.config["INSTANCE_DIR"]) / "courrier")
