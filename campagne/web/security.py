"""What every request and response goes through: reading transactions, origin of writes, headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

from campagne.extensions import db

FROM_ANYWHERE = frozenset({"candidate.unsubscribe"})
"""Addresses that mail programs post to by themselves (RFC 8058): their token is the whole authority."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def init_app(app: Flask) -> None:
    """Attach the checks to `app`."""
    app.before_request(announce_reading)
    app.before_request(refuse_foreign_origin)
    app.after_request(set_headers)


def announce_reading() -> None:
    """A GET reads: the database itself refuses it any write."""
    db.session.info["reading"] = request.method in SAFE_METHODS


def refuse_foreign_origin() -> None:
    """A write comes from a page of ours. Browsers say so in Sec-Fetch-Site, older ones in Origin."""
    if request.method in SAFE_METHODS or request.endpoint in FROM_ANYWHERE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403, "Ce formulaire a été envoyé depuis un autre site.")
        return
    origin = request.headers.get("Origin")
    if origin and origin not in _own_origins():
        abort(403, "Ce formulaire a été envoyé depuis un autre site.")


def _own_origins() -> set[str]:
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    return {f"{parts.scheme}://{parts.netloc}", request.host_url.rstrip("/")}


def set_headers(response: Response) -> Response:
    """Set the headers that every response carries; a door may have set a stricter or a looser one before."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    headers.setdefault("Referrer-Policy", "no-referrer")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
