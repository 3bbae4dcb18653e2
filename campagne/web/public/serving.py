"""How every public address answers: a function of the current edition and of the address, shared by everyone.

There is no cookie, no session and no clock here; what readers send is never written. What was answered once is kept by
`shared` under the numbers of the current edition.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, cast

from flask import abort, current_app, render_template, request, url_for
from flask.sansio.app import App
from sqlalchemy import event
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from campagne.domain.chosen_view import Choice, UnknownView, read
from campagne.extensions import db
from campagne.models.edition import INSTANCE
from campagne.web.public.addresses import ask_edition, asked_edition, remembered
from campagne.web.public.bodies import answer
from campagne.web.public.kept import network, reader_of
from campagne.web.public.origins import DATA
from campagne.web.public.reading import Unpublished, Versions, versions
from campagne.web.public.shared import MARK, Shared, SharedAnswers, known_parameters
from campagne.web.public.static import static_file
from campagne.web.public.streams import Stream, leave

SHARED = "public, max-age=60, stale-while-revalidate=600"
if TYPE_CHECKING:
    from flask import Flask

WIDE = "large"
"""The shape of a file that has one row a candidacy rather than one an answer."""
MEMORY = "campagne.public_bodies"
UNDER = "campagne.versions"
"""Where a request says what its answer depends on."""
MEMORY_MOST = 48 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class File:
    """What a view gives when its answer is not a plain page.

    The text, its type, the name under which it is saved, headers that differ from everybody's.
    """

    content: str | bytes
    mimetype: str
    name: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def in_edition(view: Callable[..., str | File | Stream | BaseResponse]) -> Callable[..., BaseResponse]:
    """Make a view of a campaign: it gets a reader of the edition asked for (by default the current one) first.

    Before a first edition, and where the edition does not show what the address names, the answer is 404.
    """

    @wraps(view)
    def shared(slug: str, **arguments: Any) -> BaseResponse:
        numbers = versions(db.engine, slug)
        number = numbers.number
        if number is None:
            abort(404)

        def make() -> str | File | Stream | BaseResponse:
            wanted = chosen().edition
            if wanted is not None and not 1 <= wanted <= number:
                raise UnknownView(f"Cette campagne n'a pas d'édition {wanted}.")
            _refuse_later(chosen().since, wanted or number)
            if wanted is not None:
                ask_edition(slug, wanted, number)
            return view(reader_of(slug, wanted or number, number, numbers), **arguments)

        return _shared(numbers, slug, make)

    return shared


def of_instance(view: Callable[..., str | File | Stream | BaseResponse]) -> Callable[..., BaseResponse]:
    """Make a view of a page that belongs to no campaign: it changes with any edition, and with who asks."""

    @wraps(view)
    def shared(**arguments: Any) -> BaseResponse:
        return _shared(versions(db.engine, INSTANCE), INSTANCE, lambda: view(**arguments))

    return shared


def parameters() -> MultiDict[str, str]:
    """Return the parameters of the address that mean something here, in one order."""
    try:
        return MultiDict(known_parameters(request.environ.get("QUERY_STRING", "")))
    except ValueError:
        abort(400, "Cette adresse porte trop de choix.")


def chosen() -> Choice:
    """Return what the address asks to see. Raises UnknownView."""
    return read(dict(parameters().lists()))


def is_wide() -> bool:
    """Tell whether the address asks for a file of one row a candidacy, of two shapes. Raises UnknownView."""
    asked = set(parameters().getlist("forme")) - {""}
    if not asked <= {WIDE}:
        raise UnknownView(f"Dans cette adresse, « forme » vaut {WIDE}, ou n'y est pas.")
    return bool(asked)


def page(template: str, **context: Any) -> str:
    """Render a public page with what each of them shows: who asks, and that an edition is past."""
    return render_template(template, network=network(request.environ[UNDER]), past=_past(), **context)


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
    """Put the shared answers before the application; static files and public addresses are this door's."""
    flask = cast("Flask", app)
    app.extensions[MEMORY] = SharedAnswers(flask.wsgi_app, MEMORY_MOST)
    flask.wsgi_app = app.extensions[MEMORY]  # type: ignore[method-assign]
    with flask.app_context():
        event.listen(db.engine, "commit", app.extensions[MEMORY].doubt)
    app.view_functions["static"] = static_file
    flask.jinja_env.globals |= {"url_for": remembered(flask), "asked_edition": asked_edition}


def _shared(numbers: Versions, slug: str, make: Callable[[], str | File | Stream | BaseResponse]) -> BaseResponse:
    """Make the answer and mark it as shared. Redirections and refusals are not."""
    request.environ[UNDER] = numbers
    try:
        made = make()
    except UnknownView as refusal:
        abort(404, str(refusal))
    except Unpublished:
        abort(404)
    if isinstance(made, BaseResponse):
        return made
    if isinstance(made, Stream):
        return leave(made, numbers, {"Cache-Control": SHARED, **DATA})
    request.environ[MARK] = Shared(numbers, partial(versions, db.engine, slug))
    return _body(made)


def _past() -> dict[str, Any]:
    """Return the number of the current edition and the address of this page in it; nothing where it is the one read.

    Lists may be shorter there: the page of a list is left out.
    """
    asked = asked_edition()
    if asked is None or asked.number == asked.current or request.endpoint is None:
        return {}
    query: dict[str, Any] = {name: values for name, values in parameters().lists() if name not in {"edition", "page"}}
    address = url_for(request.endpoint, **(request.view_args or {}), edition=None, **query)
    return {"current": asked.current, "address": address}


def _refuse_later(since: int | None, number: int) -> None:
    """A page marks what is newer than an edition before its own."""
    if since is not None and not 1 <= since < number:
        raise UnknownView(f"L'édition {since} ne précède pas celle-ci : rien ne peut être plus nouveau.")


def _body(made: str | File) -> BaseResponse:
    accepted = request.headers.get("Accept-Encoding", "")
    headers = {"Cache-Control": SHARED}
    if isinstance(made, str):
        return answer(made.encode(), "text/html; charset=utf-8", accepted, headers)
    headers |= made.headers
    if made.mimetype.startswith(("text/csv", "application/json")):
        headers |= DATA
    if made.name:
        headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    content = made.content.encode() if isinstance(made.content, str) else made.content
    return answer(content, made.mimetype, accepted, headers)
