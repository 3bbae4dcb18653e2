"""How a page of the coordination is answered, and how a long list is cut into pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request
from sqlalchemy import Select, func, select

from campagne.domain.directory import Entry
from campagne.extensions import db
from campagne.services import directory
from campagne.web.form import Form

PER_PAGE = 50


def page(template: str, *, form: Form | None = None, **context: Any) -> tuple[str, int]:
    """Render `coordinator/<template>.html`; a form to be corrected is given back as typed, with 422."""
    html = render_template(f"coordinator/{template}.html", form=form, **context)
    return html, 422 if form is not None and form.refused else 200


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of a long list; `number` and `pages` count from 1, `total` all rows."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int


def paged(query: Select[Any]) -> Page:
    """Return the page of `query` that the address asks for, or the nearest that there is."""
    total = db.session.scalars(select(func.count()).select_from(query.order_by(None).subquery())).one()
    number, pages = _asked(total)
    rows = db.session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Page(rows=rows, number=number, pages=pages, total=total)


def sliced(rows: Sequence[Any]) -> Page:
    """Return the page of a list already in memory that the address asks for."""
    number, pages = _asked(len(rows))
    start = (number - 1) * PER_PAGE
    return Page(rows=rows[start : start + PER_PAGE], number=number, pages=pages, total=len(rows))


def directory_page(entries: Sequence[Entry]) -> Page:
    """Return the page of a list of the directory that the address asks for, its candidacies loaded."""
    cut = sliced(entries)
    return replace(cut, rows=directory.load(cut.rows))


def _asked(total: int) -> tuple[int, int]:
    """Return the number of the page that the address asks for, or the nearest that there is, and how many there are."""
    pages = max(1, -(-total // PER_PAGE))
    asked = request.args.get("page", "1")
    return min(max(1, int(asked[:6])), pages) if asked.isascii() and asked.isdigit() else 1, pages
