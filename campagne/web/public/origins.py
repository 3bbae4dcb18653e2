"""Public data is read by other sites' scripts too: the headers that let them, on data alone (Fetch standard, CORS)."""

from __future__ import annotations

from flask import Response, request

DATA = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag"}
"""What data carries: any script may read it, and its ETag."""
DATA_KINDS = (".csv", ".json", ".sqlite", ".xlsx", ".zip")
"""How the addresses of data end."""
_ASKED_FIRST = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def answer_preflight(response: Response) -> Response:
    """Let a browser ask for data with the ETag that it has: it first asks whether it may."""
    if request.method == "OPTIONS" and request.path.endswith(DATA_KINDS):
        response.headers.update(_ASKED_FIRST)
    return response
