"""Who is at the door: one signed cookie for each invitation that was opened, read again at every request.

A cookie names the link and its generation, so that revoking or replacing a link closes its open pages at once, and two
candidacies opened in one browser never cross.
"""

from __future__ import annotations

from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue

from campagne import tokens
from campagne.models.invitation import Link
from campagne.services import invitations
from campagne.web.errors import error_page


def remember(response: Response, link: Link) -> None:
    """Give the browser the cookie of this link's invitation; it lasts until the browser closes."""
    response.set_cookie(
        _cookie(link.invitation.ref),
        tokens.seal_visit(link.id, link.generation),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def forget(response: Response, link: Link) -> None:
    """Take the cookie of this link's invitation back."""
    response.delete_cookie(
        _cookie(link.invitation.ref),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )


def link_of(ref: str) -> Link | None:
    """Return the live link by which this browser opened the invitation `ref`, or nothing."""
    visit = tokens.read_visit(request.cookies.get(_cookie(ref), ""))
    if visit is None:
        return None
    link_id, generation = visit
    return invitations.revisit(ref, link_id=link_id, generation=generation)


def current_link() -> Link:
    """Return the link that the guard let in."""
    link: Link = g.link
    return link


def unknown_visitor() -> ResponseReturnValue:
    """Say how to come in, the same for every cause, and give back what had been typed."""
    telephone = g.organisation.telephone.replace(" ", "\u00a0") if g.organisation else ""
    call = f" Une question ? Appelez le {telephone}." if telephone else ""
    return error_page(
        403,
        "Ouvrez d'abord votre lien personnel",
        "Cette page s'ouvre depuis le lien reçu dans notre message : ouvrez-le de nouveau, vos brouillons y sont "
        "gardés. S'il ne s'ouvre plus, il a été remplacé : cherchez le message le plus récent." + call,
    )


def _cookie(ref: str) -> str:
    # A browser refuses the `__Host-` prefix without https, and accepts it only for this very host.
    return f"{'__Host-' if current_app.config['SESSION_COOKIE_SECURE'] else ''}repondre-{ref}"
