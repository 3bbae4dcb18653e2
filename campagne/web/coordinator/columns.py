"""The columns of a table that no layout knows: what each means, shown on the first rows as they will be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campagne import clock
from campagne.domain import official_files
from campagne.domain.csv_files import csv_line
from campagne.domain.official_files import FIELDS, TablePreview
from campagne.domain.text import display_name
from campagne.exceptions import DomainError
from campagne.extensions import db
from campagne.services import mappings
from campagne.web.coordinator import dry_run, uploads
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form

columns = Blueprint("columns", __name__, url_prefix="/campagnes/<slug>/candidatures/liste/<token>/colonnes")

FIELD = "colonne-"
"""What the fields that give a column its meaning begin with; the rest is the column's rank. Empty: not read."""
SAMPLES, SAMPLE_MAX = 3, 60


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its title, a few of its values, the meaning chosen for it, and what is wrong with that choice."""

    rank: int
    title: str
    samples: list[str]
    meaning: str
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row as it will be read: who, where and what else; or why it would be refused."""

    name: str = ""
    place: str = ""
    details: str = ""
    refusal: str = ""


@columns.route("/", methods=["GET", "POST"])
def edit(token: str) -> ResponseReturnValue:
    """Say what each column means, see the first rows read so, then go on with the list."""
    form, data = Form(), uploads.fetch(token, owner=actor().id, campaign=campaign().id)
    table, asked = official_files.preview(data), dry_run.asked()
    if form.validate_on_submit() and request.form.get("suite"):
        with form.refusals():
            meant = mappings.checked(given(table))
            mappings.remember(table.header, meant, by=actor(), now=clock.now())
            mappings.read(data, campaign())
            db.session.commit()
            return redirect(url_for("coordinator.lists.confirm", token=token, **asked))
    meanings = given(table) if request.method == "POST" else known(data, table)
    shown, wrong = preview(table, meanings)
    return page(
        "columns/edit",
        form=form,
        token=token,
        columns=list(described(table, meanings, wrong)),
        lines=shown,
        wrong=wrong,
        asked=asked,
        fields=FIELDS,
        remembered=mappings.of_file(data) is not None,
    )


@columns.post("/oublier")
def forget(token: str) -> ResponseReturnValue:
    """Read this file, and those like it, by the layout that knows them."""
    data, asked = uploads.fetch(token, owner=actor().id, campaign=campaign().id), dry_run.asked()
    mappings.forget(official_files.preview(data).header)
    db.session.commit()
    try:
        mappings.read(data, campaign())
    except official_files.UnknownLayout:
        return redirect(url_for("coordinator.columns.edit", token=token, **asked))
    return redirect(url_for("coordinator.lists.confirm", token=token, **asked))


def given(table: TablePreview) -> dict[str, str]:
    """Return what the form says of each column: title → field, unknown fields left out."""
    fields = {title: request.form.get(f"{FIELD}{rank}", "") for rank, title in enumerate(table.header) if title}
    return {title: field if field in FIELDS else "" for title, field in fields.items()}


def known(data: bytes, table: TablePreview) -> dict[str, str]:
    """Return what is remembered of each column, else what its title seems to mean."""
    guessed = mappings.of_file(data) or table.guesses
    by_title = {title: field for field, title in guessed.items()}
    return {title: by_title.get(title, "") for title in table.header if title}


def described(table: TablePreview, meanings: Mapping[str, str], wrong: DomainError | None) -> list[Column]:
    """Return the columns that have a title, with three of their values."""
    return [
        Column(
            rank=rank,
            title=title,
            samples=samples(table, rank),
            meaning=meanings.get(title, ""),
            wrong=str(wrong) if wrong and wrong.field == title else "",
        )
        for rank, title in enumerate(table.header)
        if title
    ]


def samples(table: TablePreview, rank: int) -> list[str]:
    """Return the first three values of a column that are not empty nor said already."""
    values = dict.fromkeys(row[rank] for row in table.rows if row[rank])
    return [value if len(value) <= SAMPLE_MAX else f"{value[:SAMPLE_MAX]}…" for value in list(values)[:SAMPLES]]


def preview(table: TablePreview, meanings: Mapping[str, str]) -> tuple[list[Line], DomainError | None]:
    """Return the first rows as they would be read, or the rule that the meanings break."""
    try:
        meant = mappings.checked(meanings)
        head = "".join(map(csv_line, (table.header, *table.rows))).encode()
        file = official_files.read(head, election=campaign().election, columns=meant)
    except DomainError as error:
        return [], error
    whole = "last_name" not in meant
    lines = {row.line: taken(row, whole=whole) for row in file.candidates}
    lines |= {refused.line: Line(refusal=fault(refused)) for refused in file.refused}
    return [lines[line] for line in sorted(lines)], None


def taken(row: official_files.CandidateRow, *, whole: bool) -> Line:
    """Say a row that is read: its name as pages write it, its constituency, and the rest in a few words.

    Where one cell held the whole name, say which part was taken for the surname.
    """
    said: dict[str, str | int | None] = {"nom de famille": row.last_name if whole else None}
    said |= {"panneau": row.panel, "étiquette": row.label, "nuance": row.nuance, "remplacement": row.substitute}
    return Line(
        name=display_name(row.first_name, row.last_name),
        place="" if campaign().national else f"{row.constituency_code} {row.constituency_name}".strip(),
        details=", ".join(f"{name} {value}" for name, value in said.items() if value),
    )


def fault(refused: official_files.Refusal) -> str:
    """Say why a row would be refused."""
    return f"Colonne « {refused.column} » : {refused.reason}" if refused.column else refused.reason
