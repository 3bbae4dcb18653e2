"""Pages that belong to no campaign: who asks, legal notices, personal data, accessibility, whom to warn of a flaw."""

from __future__ import annotations

from datetime import timedelta

from flask import abort

from campagne.web.public.blueprint import public
from campagne.web.public.reading import campaigns, organisation
from campagne.web.public.serving import File, absolute, of_instance, page

SECURITY_VALID = timedelta(days=365)


@public.get("/nous")
@of_instance
def about() -> str:
    """Say who asks: names, mandates, parties, money."""
    return page("public/about.html")


@public.get("/mentions-legales")
@of_instance
def notices() -> str:
    """Give the notices that the law asks of a site (LCEN, article 1-1)."""
    return page("public/notices.html")


@public.get("/donnees-personnelles")
@of_instance
def privacy() -> str:
    """Say which personal data are held, why, how long, and which rights one has."""
    return page("public/privacy.html")


@public.get("/accessibilite")
@of_instance
def accessibility() -> str:
    """Say honestly how far these pages can be used by everyone."""
    return page("public/accessibility.html")


@public.get("/.well-known/security.txt")
@of_instance
def security() -> File:
    """Say whom to warn of a flaw (RFC 9116); it holds for a year from the latest edition, and needs a contact."""
    published, facts = campaigns(), organisation()
    if not published or not facts:
        abort(404)
    expires = (published[0].edition.published_at + SECURITY_VALID).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = (
        f"Contact: mailto:{facts['email']}\nExpires: {expires}\nPreferred-Languages: fr, en\n"
        f"Canonical: {absolute('/.well-known/security.txt')}\n"
    )
    return File(content=content, mimetype="text/plain; charset=utf-8")
