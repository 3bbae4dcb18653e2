"""The comparison of one constituency, the heart of the public door; where there are many, the choice of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from campagne.domain.answers import POSITIONS
from campagne.domain.cells import Cell
from campagne.domain.chosen_view import ALL_THEMES, Choice
from campagne.domain.comparison import ComparisonTable
from campagne.domain.comparison_files import as_json, as_rows
from campagne.domain.constituency_files import COUNTED, DICTIONARY, constituencies_json, constituencies_rows
from campagne.domain.counts import changes_sentence, states_sentence
from campagne.domain.csv_files import csv_text
from campagne.domain.published import NATIONAL, Question
from campagne.web.public import choosing
from campagne.web.public.asked_constituencies import asked_constituencies
from campagne.web.public.blueprint import public
from campagne.web.public.changes import concerned
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import (
    File,
    absolute,
    chosen,
    csv_file,
    in_edition,
    is_wide,
    json_file,
    page,
    parameters,
)
from campagne.web.public.streams import Stream
from campagne.web.public.workbook_files import rows_file, workbook


@public.get("/campagnes/<slug>/tableau")
@in_edition
def table(reader: EditionReader) -> str:
    """Show the comparison of a national election, or let the reader choose a constituency."""
    if reader.campaign.national:
        return _comparison(reader, NATIONAL)
    places = asked_constituencies(reader)
    return choosing.several(reader, places) if places else choosing.choose(reader)


@public.get("/campagnes/<slug>/tableau.<any(csv, json, xlsx):kind>")
@in_edition
def table_file(reader: EditionReader, kind: str) -> File | Stream:
    """Give the rows of the comparison, or the list of constituencies, as a file."""
    if reader.campaign.national:
        return _file(reader, NATIONAL, kind)
    numbers, chosen_places = reader.numbers_by_constituency(), choosing.chosen(reader)
    if kind == "json":
        return json_file(constituencies_json(reader.campaign, reader.edition, chosen_places, numbers))
    rows = constituencies_rows(reader.campaign, reader.edition, chosen_places, numbers)
    name = f"{reader.slug}-circonscriptions"
    if kind == "csv":
        return csv_file(csv_text(tuple(DICTIONARY), rows), name)
    return workbook(
        reader, tuple(DICTIONARY), rows, name=name, title="Circonscriptions", meanings=DICTIONARY, numbers=COUNTED
    )


@public.get("/campagnes/<slug>/circonscriptions/<code>")
@in_edition
def constituency(reader: EditionReader, code: str) -> str | Response:
    """Show the comparison of one constituency."""
    if code == NATIONAL and reader.campaign.national:
        query: dict[str, Any] = parameters().to_dict(flat=False)
        return redirect(url_for("public.table", slug=reader.slug, **query))
    return _comparison(reader, code)


@public.get("/campagnes/<slug>/circonscriptions/<code>.<any(csv, json, xlsx):kind>")
@in_edition
def constituency_file(reader: EditionReader, code: str, kind: str) -> File | Stream:
    """Give the comparison of one constituency as a file."""
    return _file(reader, code, kind)


@dataclass(frozen=True)
class Links:
    """Where the things of a comparison lead; `path` is the address of the page without what was chosen.

    `outside` tells that the links stand in another page, so that they lead to this one.
    """

    table: ComparisonTable
    path: str
    outside: bool = False

    @property
    def here(self) -> str:
        """Return what stands before an anchor of the page: nothing within it."""
        return self.view(self.table.choice) if self.outside else ""

    def view(self, choice: Choice, kind: str = "") -> str:
        """Return the address of the same page under another choice, or of its file."""
        query = choice.query()
        return f"{self.path}{kind}{'?' if query else ''}{query}"

    def absolute(self, choice: Choice) -> str:
        """Return the permanent address of a choice."""
        return absolute(self.view(choice))

    @property
    def feed(self) -> str:
        """Return the address of what changes here."""
        facts = self.table.publication
        if facts.constituency.national:
            return url_for("public.campaign_feed", slug=facts.campaign.slug)
        return url_for("public.constituency_feed", slug=facts.campaign.slug, code=facts.constituency.code)

    @property
    def embed(self) -> str:
        """Return where the line to paste into another site is given, for this very view."""
        facts, query = self.table.publication, self.table.choice.but(sheet="", since=None).query()
        place = [] if facts.constituency.national else [f"circonscription={facts.constituency.code}"]
        asked = "&".join([*place, *([query] if query else [])])
        return f"{url_for('public.embed', slug=facts.campaign.slug, edition=None)}{'?' if asked else ''}{asked}"

    def theme(self, key: str) -> str:
        """Return the address of the same page with the texts of one theme."""
        return self.view(self.table.choice.but(themes=frozenset({key})))

    def question(self, question: Question) -> str:
        """Return where the answers to a question are read: in the page when they stand there."""
        if question in self.table.texts:
            return f"{self.here}#q{question.number}"
        publication = self.table.publication
        place: dict[str, Any] = (
            {} if publication.constituency.national else {"circonscription": publication.constituency.code}
        )
        return url_for("public.question", slug=publication.campaign.slug, key=question.key, **place)

    def text(self, cell: Cell) -> str:
        """Return where the whole text of a cell is read."""
        stands = cell.question in self.table.texts
        return f"{self.here if stands else self.theme(cell.question.theme_key)}#{cell.anchor}"


def path_of(reader: EditionReader, code: str) -> str:
    """Return the address of the comparison of a constituency, or of the country."""
    if reader.campaign.national:
        return url_for("public.table", slug=reader.slug, edition=None)
    return url_for("public.constituency", slug=reader.slug, code=code, edition=None)


def _comparison(reader: EditionReader, code: str) -> str:
    choice = chosen()
    compared = ComparisonTable(reader.publication(code, since=choice.since), choice)
    return page(
        "public/comparison/table.html",
        table=compared,
        publication=compared.publication,
        campaign=reader.campaign,
        edition=reader.edition,
        choice=choice,
        links=Links(compared, path_of(reader, code)),
        absolute=absolute,
        positions=POSITIONS,
        here="tableau",
        standing=states_sentence(compared.publication),
        changes=changes_sentence(reader.edition, concerned(reader)),
    )


def _file(reader: EditionReader, code: str, kind: str) -> File | Stream:
    choice, wide = chosen(), is_wide()
    # A page that is too long comes one theme at a time; a file never is: it leaves out what was chosen, nothing else.
    themes = choice.themes or frozenset({ALL_THEMES})
    compared = ComparisonTable(reader.publication(code), choice.but(themes=themes))
    if kind == "json":
        return json_file(as_json(compared))
    place = "" if code == NATIONAL else f"-{code}"
    hidden = "-vue-choisie" if compared.hides else ""
    shape = "-candidatures" if wide else ""
    name = f"{reader.slug}{place}-edition-{reader.number}{shape}{hidden}"
    said = compared.chosen_line if compared.hides else ""
    return rows_file(reader, kind, as_rows([compared], wide=wide), name=name, said=said)
