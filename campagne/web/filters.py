"""What templates can say: dates in French, addresses of static files, strict names."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import StrictUndefined

from campagne.domain import dates, wording
from campagne.domain.list_statuses import SITUATIONS
from campagne.domain.quotable import NOT_A_POLL
from campagne.web import typography


class Templates(Environment):
    """Templates that know, from when they are first read, all that every template knows.

    Looking for each name in two maps, as Jinja does to see what is added later, takes a tenth of a short page: it looks
    for all of them at each import of macros.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows: what all of them do, and `d`."""
        return {**self.globals, **(d or {})}


def init_app(app: Flask) -> None:
    """Give the templates of `app` their words; an unknown name is a fault, never an empty place."""
    app.jinja_env.undefined = StrictUndefined
    # Templates see what their view gives them, nothing else: a public page must not depend on the request by accident.
    app.template_context_processors[None].clear()
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["day"] = dates.day
    for say in (dates.hour, dates.to_the_second, dates.moment, dates.full_moment):
        app.jinja_env.filters[say.__name__] = typography.set_by(say)
    app.jinja_env.filters["full_day"] = dates.full_day
    app.jinja_env.add_extension(typography.FrenchSpaces)
    app.jinja_env.filters["typeset"] = typography.typeset
    app.jinja_env.filters["thousands"] = typography.thousands
    app.jinja_env.filters["of"] = wording.of
    app.jinja_env.filters["number"] = wording.number
    app.jinja_env.filters["situation"] = SITUATIONS.__getitem__
    app.jinja_env.filters["breakable"] = wording.breakable
    app.jinja_env.filters["iso_day"] = dates.iso_day
    app.jinja_env.globals["not_a_poll"] = NOT_A_POLL
    # The one thing that every page says of its instance; the environment decides it, never a reader or an hour.
    app.jinja_env.globals["demonstration"] = app.config["ENVIRONMENT"] == "demo"
    # Written without `url_for`: the page that says that a host is refused has no map of addresses.
    folder, path = Path(app.static_folder or ""), app.static_url_path
    app.jinja_env.globals["asset"] = lambda name: f"{path}/{name}?v={_digest(folder / name)}"
    app.jinja_env.globals["vendored"] = lambda name: f"{path}/vendor/{name}"


@cache
def _digest(path: Path) -> str:
    """Return the start of a file's SHA-256: the address changes with the content, so caches may keep it for ever."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
