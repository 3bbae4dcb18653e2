"""Errors as people meet them: a French sentence, what to do next, and the text they had typed given back."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from campagne.exceptions import DomainError
from campagne.extensions import db

_WRITTEN_TO = "Cette adresse reçoit un formulaire : elle ne se lit pas."
_CARRIED = ("Location", "Allow", "Retry-After")
"""Headers of an HTTP error that say what to do next."""
_LOG = logging.getLogger(__name__)
_NOT_GIVEN_BACK = ("csrf_token", "form_key", "password", "declaration", "-version", "digest", "plan", "seen")

SENTENCES = {
    400: ("Demande illisible", "Votre navigateur a envoyé une demande que nous ne savons pas lire."),
    403: ("Accès refusé", "Cette page ne vous est pas ouverte."),
    404: ("Page introuvable", "Cette adresse ne mène à aucune page. Elle a peut-être été mal recopiée."),
    405: ("Action impossible", "Cette page se lit seulement."),
    413: ("Envoi trop lourd", "Ce que vous avez envoyé dépasse la taille permise (16 Mo)."),
    429: ("Trop de tentatives", "Trop de tentatives en peu de temps. Réessayez dans quelques minutes."),
    500: ("Erreur de notre part", "Une erreur est survenue de notre côté. Rien n'a été enregistré à moitié."),
    503: ("Enregistrement impossible pour l'instant", "Rien n'a été enregistré. Réessayez dans une minute."),
}


def init_app(app: Flask) -> None:
    """Attach the handlers to `app`."""
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DomainError, domain_error)
    app.register_error_handler(OperationalError, database_error)
    app.register_error_handler(Exception, unexpected_error)


def csrf_error(_error: CSRFError) -> Response:
    """A form without its token: expired session, cookies refused, or another site."""
    sentence = (
        "Le formulaire avait perdu son jeton de sécurité, souvent parce que la page est restée ouverte longtemps "
        "ou que les cookies sont bloqués. Revenez à la page précédente, rechargez-la et envoyez de nouveau."
    )
    return error_page(400, "Formulaire à renvoyer", sentence)


def http_error(error: HTTPException) -> Response:
    """An HTTP error; a sentence given to `abort` in French is shown as it is."""
    code = error.code or 500
    title, sentence = SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])
    if isinstance(error, MethodNotAllowed) and "GET" not in (error.valid_methods or ["GET"]):
        sentence = _WRITTEN_TO
    own_words = error.description if error.description != type(error).description else None
    response = error_page(code, title, own_words or sentence)
    said = error.get_response().headers
    response.headers.update({name: said[name] for name in _CARRIED if name in said})
    return response


def domain_error(error: DomainError) -> Response:
    """A rule of the product that no page worded nearer to its place."""
    db.session.rollback()
    return error_page(409, "Action refusée", str(error))


def database_error(error: OperationalError) -> Response:
    """A database that is locked, read-only or gone: nothing is half-written, and the text is given back."""
    db.session.rollback()
    _LOG.error("database unavailable: %s", error.orig)
    response = error_page(503, *SENTENCES[503])
    response.headers["Retry-After"] = "60"
    return response


def unexpected_error(_error: Exception) -> Response:
    """A fault of ours, with a reference that the logs carry too."""
    db.session.rollback()
    reference = secrets.token_hex(4)
    _LOG.exception("unexpected error %s at endpoint %s", reference, request.endpoint)
    title, sentence = SENTENCES[500]
    return error_page(500, title, f"{sentence} Référence à nous donner : {reference}.")


def error_page(code: int, title: str, sentence: str) -> Response:
    """Render the error page, with every text that the request carried."""
    response = make_response(
        render_template("errors/error.html", title=title, sentence=sentence, texts=_typed_texts()), code
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _typed_texts() -> list[tuple[str, str]]:
    if request.method != "POST" or (request.content_length or 0) > 1024 * 1024:
        return []
    typed = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if value.strip(" -") and not any(word in name for word in _NOT_GIVEN_BACK)
    ]
    return sorted(typed, key=lambda text: -len(text[1]))  # what took longest to write comes first
