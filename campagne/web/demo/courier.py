"""The mail that would have left, readable here: the list, one message, and its laid-out part in a frame of its own."""

from __future__ import annotations

import re
from math import ceil
from urllib.parse import urlsplit

from flask import Response, abort, make_response, render_template, request, url_for

from campagne.services.demonstration.courier import Letter
from campagne.services.demonstration.story import refused_addresses
from campagne.web.demo.blueprint import courier, demo
from campagne.web.security import CONTENT_SECURITY_POLICY

PAGE_LENGTH = 20
# The frame shows a message as a mail reader would: its own styles, no script, no form, links only when clicked.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; form-action 'none'; "
    "base-uri 'none'; sandbox allow-top-navigation-by-user-activation"
)
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost"})
_LINK = re.compile(r'href="(https?://[^"]+)"')


@demo.get("/courrier")
def letters() -> str:
    """The messages, the newest first."""
    numbers = courier().numbers()
    pages = max(1, ceil(len(numbers) / PAGE_LENGTH))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = numbers[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    return render_template(
        "demo/letters.html",
        letters=[letter for number in shown if (letter := courier().read(number))],
        total=len(numbers),
        page=page,
        pages=pages,
        url=lambda wanted: url_for("demo.letters", page=wanted),
        refused=sorted(refused_addresses()),
    )


@demo.get("/courrier/<int:number>")
def letter(number: int) -> Response:
    """One message: its text with live links, then how a mail reader lays it out."""
    found = _letter_or_404(number)
    response = make_response(render_template("demo/letter.html", letter=found, here_address=here))
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@demo.get("/courrier/<int:number>/mise-en-page")
def letter_frame(number: int) -> Response:
    """The HTML part alone, closed in by its policy; its links open in the whole window."""
    html = _letter_or_404(number).html or abort(404)
    html = _LINK.sub(lambda found: f'target="_top" href="{here(found[1])}"', html)
    response = make_response(html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    return response


def here(address: str) -> str:
    """Return an address of this instance without its host: it still leads here when the port or the name changed."""
    parts = urlsplit(address)
    if parts.hostname not in _LOCAL_HOSTS:
        return address
    return parts._replace(scheme="", netloc="").geturl() or "/"


def _letter_or_404(number: int) -> Letter:
    return courier().read(number) or abort(404, "Aucun message ne porte ce numéro.")
