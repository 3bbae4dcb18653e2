"""The blueprint of the public door."""

from __future__ import annotations

from flask import Blueprint

public = Blueprint("public", __name__)
