"""The operator's door: is the service alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from campagne.extensions import db

operation = Blueprint("operation", __name__)


@operation.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@operation.get("/readyz")
def readyz() -> Response:
    """The database answers and knows the schema."""
    db.session.execute(text("SELECT 1 FROM campaigns LIMIT 1"))
    return jsonify(status="ok")
