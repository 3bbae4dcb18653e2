"""Workbooks to take away: the rows of a CSV, and beside them a sheet that says what they are and what columns mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import IO

from flask import abort, url_for

from campagne.domain.answer_rows import DICTIONARY, NUMBERS
from campagne.domain.comparison_files import LICENCE
from campagne.domain.csv_files import csv_text
from campagne.domain.dates import full_moment
from campagne.domain.editions import instant
from campagne.domain.workbooks import Sheet, write_workbook
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, csv_file
from campagne.web.public.streams import Stream, spooled

CELLS_MAX = 1_500_000
"""Cells of a workbook; a CSV holds any number.

Memory is no limit, but a workbook is written whole before its first byte leaves, at four seconds of processor a million
cells: the 1 048 576 rows that a sheet can hold would take over a minute, in which other pages wait and lines are cut.
"""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"nom": 28, "etiquette": 28, "question_titre": 28, "commentaire": 80, "etat_depuis": 22, "repondu_le": 22}
_WIDTHS |= {"etat_libelle": 24, "engagement_libelle": 22, "marques_libelle": 28}


def fits(rows: int, columns: int) -> bool:
    """Whether so many rows make a workbook that a tool opens, and that is written in a few seconds."""
    return rows * columns <= CELLS_MAX


def workbook(
    reader: EditionReader,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    name: str,
    title: str = "Réponses",
    said: str = "",
    meanings: Mapping[str, str] = DICTIONARY,
    numbers: Collection[str] = NUMBERS,
) -> Stream:
    """Return the workbook of some rows, saved under `name`; `said` says what was left out of them."""
    view = [("Vue", said)] if said else []
    sheets = [
        Sheet(title=title, columns=columns, rows=rows, numbers=numbers, widths=_WIDTHS),
        Sheet(
            title="À lire",
            columns=("Quoi", "Sens"),
            rows=[*view, *about(reader, meanings)],
            widths={"Quoi": 24, "Sens": 100},
        ),
    ]

    def write(file: IO[bytes]) -> None:
        write_workbook(
            file, sheets, title=reader.campaign.title, author=_author(reader), dated=reader.edition.published_at
        )

    return Stream(
        parts=lambda: spooled(write),
        state=reader.edition.digest,
        mimetype=_XLSX,
        name=f"{name}.xlsx",
        compressible=False,
    )


def rows_file(
    reader: EditionReader, kind: str, rows: tuple[Sequence[str], Sequence[Sequence[str]]], *, name: str, said: str = ""
) -> File | Stream:
    """Return columns and rows as a CSV, or as a workbook where `kind` is `xlsx`."""
    columns, lines = rows
    if kind == "csv":
        return csv_file(csv_text(columns, lines), name)
    refuse_too_long(len(lines), len(columns))
    return workbook(reader, columns, lines, name=name, said=said)


def refuse_too_long(rows: int, columns: int) -> None:
    """Answer 404 where a workbook would be too long, with what to take instead."""
    if not fits(rows, columns):
        abort(404, "Ce classeur serait trop grand : prenez le CSV, qu'un tableur ouvre aussi.")


def about(reader: EditionReader, meanings: Mapping[str, str] = DICTIONARY) -> list[tuple[str, str]]:
    """Return what a file that leaves our site says of itself."""
    edition = reader.edition
    return [
        ("Campagne", reader.campaign.title),
        ("Édition", f"{edition.number}, {full_moment(edition.published_at)}"),
        ("Publiée le", instant(edition.published_at)),
        ("Empreinte", edition.digest),
        ("Source", f"{_author(reader)}, {absolute(url_for('public.campaign', slug=reader.slug, edition=None))}"),
        ("Licence", LICENCE),
        *meanings.items(),
    ]


def _author(reader: EditionReader) -> str:
    return reader.campaign.organisation or reader.campaign.title
