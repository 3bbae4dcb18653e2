"""Redirections in French: what somebody reads whose browser does not follow them, or who looks at what leaves."""

from __future__ import annotations

from flask import Flask, Response, render_template

CODES = frozenset({301, 302, 303, 307, 308})


def init_app(app: Flask) -> None:
    """Attach the wording to `app`."""
    app.after_request(word)


def word(response: Response) -> Response:
    """Replace the English page of a redirection, whoever made it."""
    if response.status_code in CODES and response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(render_template("errors/moved.html", address=response.headers["Location"]))
    return response
