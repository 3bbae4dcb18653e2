"""How every public address answers: a function of the current edition and of the address, kept once it is made.

A warm page costs one small query (which edition is the current one?) and no rendering. There is no cookie, no session
and no clock here; what readers send is never written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import abort, current_app, render_template, request
from flask.sansio.app import App
from sqlalchemy import text
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from campagne.domain.chosen_view import NAMES, Choice, UnknownView, read
from campagne.extensions import db
from campagne.models.edition import INSTANCE
from campagne.web.public.bodies import Body, Memory
from campagne.web.public.reading import EditionReader, Unpublished, organisation
from campagne.web.public.static import static_file

SHARED = "public, max-age=60, stale-while-revalidate=600"
PARAMETERS = frozenset({*NAMES, "circonscription", "forme", "page", "q"})
"""The parameters that a public address may carry; others belong to other sites and change nothing."""
VALUES_MOST = 2_000
"""Values that an address may carry, all parameters together."""

MEMORY = "campagne.public_bodies"
MEMORY_MOST = 48 * 1024 * 1024

_VERSIONS = text(
    "SELECT (SELECT max(number) FROM editions WHERE campaign = :slug), (SELECT max(id) FROM editions),"
    " (SELECT max(first_edition) FROM published_pages"
    " WHERE campaign = '' AND kind = 'organisation' AND last_edition IS NULL)"
)


@dataclass(frozen=True, kw_only=True)
class File:
    """What a view gives when its answer is not a page: the text, its type, the name under which it is saved."""

    content: str
    mimetype: str
    name: str = ""


def in_edition(view: Callable[..., str | File | BaseResponse]) -> Callable[..., BaseResponse]:
    """Make a view of a campaign: it gets a reader of the edition asked for (by default the current one) first.

    Before a first edition, and where the edition does not show what the address names, the answer is 404.
    """

    @wraps(view)
    def answer(slug: str, **arguments: Any) -> BaseResponse:
        number, _latest, facts = _versions(slug)
        if number is None:
            abort(404)

        def make() -> str | File | BaseResponse:
            wanted = chosen().edition
            if wanted is not None and not 1 <= wanted <= number:
                raise UnknownView(f"Cette campagne n'a pas d'édition {wanted}.")
            return view(EditionReader(slug, wanted or number, number), **arguments)

        return _kept((number, facts), make)

    return answer


def of_instance(view: Callable[..., str | File | BaseResponse]) -> Callable[..., BaseResponse]:
    """Make a view of a page that belongs to no campaign: it changes with any edition, and with who asks."""

    @wraps(view)
    def answer(**arguments: Any) -> BaseResponse:
        _number, latest, facts = _versions(INSTANCE)
        return _kept((latest, facts), lambda: view(**arguments))

    return answer


def parameters() -> MultiDict[str, str]:
    """Return the parameters of the address that mean something here, in one order."""
    if not request.query_string:
        return MultiDict()
    known = [(name, value) for name, value in request.args.items(multi=True) if name in PARAMETERS]
    if len(known) > VALUES_MOST:
        abort(400, "Cette adresse porte trop de choix.")
    return MultiDict(sorted(set(known)))


def chosen() -> Choice:
    """Return what the address asks to see. Raises UnknownView."""
    return read(dict(parameters().lists()))


def page(template: str, **context: Any) -> str:
    """Render a public page with what each of them shows: who asks, and the parameters of nothing else."""
    return render_template(template, network=organisation(), **context)


def json_file(content: Mapping[str, Any]) -> File:
    """Return a JSON answer."""
    return File(content=json.dumps(content, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")


def csv_file(content: str, name: str) -> File:
    """Return a CSV answer that browsers save under `name`."""
    return File(content=content, mimetype="text/csv; charset=utf-8", name=f"{name}.csv")


def absolute(path: str) -> str:
    """Return the permanent address of a path: the configuration says where we are, never the request."""
    return f"{current_app.config['PUBLIC_URL']}{path}"


def init_app(app: App) -> None:
    """Give the application its memory of bodies, and its static files the answers of this door."""
    app.extensions[MEMORY] = Memory(MEMORY_MOST)
    app.view_functions["static"] = static_file


def _versions(slug: str) -> tuple[int | None, int | None, int | None]:
    """Return the numbers that public pages depend on: current edition, latest of any campaign, facts of who asks."""
    number, latest, facts = db.session.execute(_VERSIONS, {"slug": slug}).one()
    return number, latest, facts


def _kept(versions: tuple[int | None, ...], make: Callable[[], str | File | BaseResponse]) -> BaseResponse:
    """Answer from memory, or make the answer and keep it. Redirections and refusals are not kept."""
    memory: Memory = current_app.extensions[MEMORY]
    key = (versions, request.path, tuple(parameters().items(multi=True)))
    body = memory.get(key)
    if body is None:
        try:
            made = make()
        except UnknownView as refusal:
            abort(404, str(refusal))
        except Unpublished:
            abort(404)
        if isinstance(made, BaseResponse):
            return made
        body = _body(made)
        memory.put(key, body)
    return body.response(request)


def _body(made: str | File) -> Body:
    headers = {"Cache-Control": SHARED}
    if isinstance(made, str):
        return Body(made.encode(), "text/html; charset=utf-8", headers)
    if made.mimetype.startswith(("text/csv", "application/json")):
        headers["Access-Control-Allow-Origin"] = "*"  # public data, read by other sites' scripts
    if made.name:
        headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return Body(made.content.encode(), made.mimetype, headers)
