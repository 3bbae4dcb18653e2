"""Everything to take away: all answers of an edition, and all editions, each in one file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from flask import url_for

from campagne.domain import reply_columns
from campagne.domain.answer_rows import AnswerRows, Pieces, whole
from campagne.domain.comparison_files import answering_json, heading, question_json
from campagne.domain.constituencies import insee_code
from campagne.domain.csv_files import csv_parts, csv_parts_of_pieces
from campagne.domain.data_packages import write_package
from campagne.domain.public_json import AnsweringPlaceJSON
from campagne.web.public import histories
from campagne.web.public.batches import Batch, batches
from campagne.web.public.blueprint import public
from campagne.web.public.database_files import write_database
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import absolute, in_edition, is_wide
from campagne.web.public.streams import Stream, spooled
from campagne.web.public.workbook_files import about, fits, refuse_too_long, workbook


@public.get("/campagnes/<slug>/donnees/reponses.<any(csv, json, xlsx):kind>")
@in_edition
def answers_file(reader: EditionReader, kind: str) -> Stream:
    """Give all answers of an edition, in two shapes."""
    wide = is_wide()
    if kind == "json":
        return _stream(reader, lambda: _encoded(_json_parts(reader)), "application/json", "reponses.json")
    shape, name = _rows_of(reader), "candidatures" if wide else "reponses"
    columns, rows = reply_columns.beside_pieces(
        shape.columns(wide=wide), _pieces(reader, shape, wide=wide), reader.replies
    )
    if kind == "csv":
        parts = csv_parts_of_pieces(columns, rows)
        return _stream(reader, lambda: _encoded(parts), "text/csv; charset=utf-8", f"{name}.csv")
    refuse_too_long(_rows(reader, wide=wide), len(columns))
    return workbook(reader, columns, map(whole, rows), name=f"{reader.slug}-edition-{reader.number}-{name}")


@public.get("/campagnes/<slug>/donnees/toutes-les-editions.csv")
@in_edition
def history_file(reader: EditionReader) -> Stream:
    """Give the answers of all editions in one file: what showed on any day can be rebuilt from it."""
    columns, rows = reply_columns.beside(histories.COLUMNS, histories.rows(reader), reader.replies)
    return _stream(
        reader,
        lambda: _encoded(csv_parts(columns, rows)),
        "text/csv; charset=utf-8",
        "toutes-les-editions.csv",
    )


@public.get("/campagnes/<slug>/donnees/toutes-les-editions.sqlite")
@in_edition
def database_file(reader: EditionReader) -> Stream:
    """Give all editions as one SQLite file."""
    facts = dict(about(reader))

    def write(file: IO[bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "editions.sqlite"
            write_database(path, histories.tables(reader), facts)
            with path.open("rb") as written:
                while part := written.read(1 << 20):
                    file.write(part)

    name = "toutes-les-editions.sqlite"
    return _stream(reader, lambda: spooled(write), "application/vnd.sqlite3", name, compressible=False)


@public.get("/campagnes/<slug>/donnees/paquet.zip")
@in_edition
def package_file(reader: EditionReader) -> Stream:
    """Give all editions as a Frictionless data package."""
    home = absolute(url_for("public.campaign", slug=reader.slug, edition=None))

    def write(file: IO[bytes]) -> None:
        write_package(
            file,
            histories.tables(reader),
            name=reader.slug,
            title=reader.campaign.title,
            version=str(reader.number),
            dated=reader.edition.published_at,
            home=home,
        )

    return _stream(reader, lambda: spooled(write), "application/zip", "paquet.zip", compressible=False)


def _stream(
    reader: EditionReader, parts: Callable[[], Iterable[bytes]], mimetype: str, name: str, *, compressible: bool = True
) -> Stream:
    saved = f"{reader.slug}-edition-{reader.number}-{name}"
    return Stream(parts=parts, state=reader.edition.digest, mimetype=mimetype, name=saved, compressible=compressible)


def _encoded(parts: Iterable[str]) -> Iterator[bytes]:
    return (part.encode() for part in parts)


def _rows_of(reader: EditionReader) -> AnswerRows:
    return AnswerRows(campaign=reader.campaign, edition=str(reader.number), questions=reader.questions)


def _pieces(reader: EditionReader, shape: AnswerRows, *, wide: bool) -> Iterator[Pieces]:
    for batch in batches(reader):
        yield from shape.pieces(batch.everyone, batch.answers, wide=wide)


def fits_in_workbook(reader: EditionReader, *, wide: bool) -> bool:
    """Whether the answers make a workbook that a tool opens, and that is written in a few seconds."""
    return fits(_rows(reader, wide=wide), len(_rows_of(reader).columns(wide=wide)))


def _rows(reader: EditionReader, *, wide: bool) -> int:
    everyone = sum(total for total, _answered in reader.numbers_by_constituency().values())
    return everyone if wide else everyone * max(len(reader.questions), 1)


def _json_parts(reader: EditionReader) -> Iterator[str]:
    """Yield one JSON object: the heading, the questions, then the constituencies, each written as it is read."""
    facts = {
        **heading(reader.campaign, reader.edition),
        "questions": [question_json(question) for question in reader.questions],
    }
    yield json.dumps(facts, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "constituencies": ['
    separator = "\n"
    for batch in batches(reader):
        for place in _places_json(reader, batch):
            yield separator + json.dumps(place, ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


def _places_json(reader: EditionReader, batch: Batch) -> Iterator[AnsweringPlaceJSON]:
    for place in batch.constituencies:
        yield {
            "constituency": place.code,
            "constituency_insee": insee_code(place.code, reader.campaign.election),
            "candidacies": [
                answering_json(candidacy, reader.campaign, reader.questions, batch.answers, replies=reader.replies)
                for candidacy in batch.candidacies.get(place.code, ())
            ],
        }
