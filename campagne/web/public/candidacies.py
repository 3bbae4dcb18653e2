"""One candidacy: what it answers, how it was solicited; and the ledger of what was sent to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import url_for

from campagne.domain import ledger
from campagne.domain.answer_rows import CHOSEN_COLUMN
from campagne.domain.answers import SIGNATORY_ROLES
from campagne.domain.chosen_view import Choice, places_said
from campagne.domain.comparison import ComparisonTable
from campagne.domain.comparison_files import as_json, as_rows, chosen_heading
from campagne.domain.csv_files import csv_text
from campagne.domain.public_json import LedgerJSON
from campagne.domain.published import Candidacy, ConstituencyFacts, Question
from campagne.web.public.asked_constituencies import asked_constituencies
from campagne.web.public.blueprint import public
from campagne.web.public.paging import paged
from campagne.web.public.reading import EditionReader
from campagne.web.public.serving import File, absolute, chosen, csv_file, in_edition, json_file, page
from campagne.web.public.streams import Stream
from campagne.web.public.workbook_files import rows_file

CANDIDACIES_A_PAGE = 100


@public.get("/campagnes/<slug>/candidatures/<ref>")
@in_edition
def candidacy(reader: EditionReader, ref: str) -> str:
    """Show one candidacy: its opening words, all its answers, each with its citation, and how it was solicited."""
    who = reader.candidacy(ref)
    table = _alone(reader, who)
    return page(
        "public/candidacy.html",
        campaign=reader.campaign,
        edition=reader.edition,
        publication=table.publication,
        candidacy=who,
        nuance=reader.campaign.nuance(who),
        table=table,
        entry=reader.solicitations([who])[0],
        kinds=ledger.ONE_OF,
        role=SIGNATORY_ROLES.get(who.signatory_role or "", ""),
        answer_address=partial(_answer_address, reader, ref),
        here="candidatures",
    )


@public.get("/campagnes/<slug>/candidatures/<ref>.<any(csv, json, xlsx):kind>")
@in_edition
def candidacy_file(reader: EditionReader, ref: str, kind: str) -> File | Stream:
    """Give one candidacy's answers as a file."""
    table = _alone(reader, reader.candidacy(ref))
    if kind == "json":
        return json_file(as_json(table))
    said = table.chosen_line if table.hides else ""
    return rows_file(reader, kind, as_rows([table]), name=f"{reader.slug}-{ref}-edition-{reader.number}", said=said)


@public.get("/campagnes/<slug>/sollicitations")
@in_edition
def solicitations(reader: EditionReader) -> str:
    """Show the ledger: the same columns for everyone."""
    places = asked_constituencies(reader)
    everyone = _of(reader, places)
    paging = paged(everyone, CANDIDACIES_A_PAGE)
    return page(
        "public/solicitations.html",
        campaign=reader.campaign,
        edition=reader.edition,
        entries=reader.solicitations(paging.shown),
        total=len(everyone),
        places={place.code: place for place in reader.constituencies},
        codes=[place.code for place in places],
        chosen=places_said(places, len(reader.constituencies)),
        kinds=ledger.KINDS,
        none_of=ledger.NONE_OF,
        days=ledger.days_to_answer(everyone),
        paging=paging,
        here="candidatures",
    )


@public.get("/campagnes/<slug>/sollicitations.<any(csv, json):kind>")
@in_edition
def solicitations_file(reader: EditionReader, kind: str) -> File:
    """Give the ledger as a file: whole, or for the constituencies asked for, which it then says."""
    places = asked_constituencies(reader)
    entries, kept = reader.solicitations(_of(reader, places)), places_said(places, len(reader.constituencies))
    said = f"Vue choisie : {kept}." if kept else ""
    if kind == "json":
        days = ledger.days_to_answer(entry.candidacy for entry in entries)
        content: LedgerJSON = {
            **chosen_heading(reader.campaign, reader.edition, said),
            "days_to_answer": days,
            "candidacies": ledger.as_json(entries),
        }
        return json_file(content)
    if not said:
        return csv_file(csv_text(ledger.COLUMNS, ledger.as_rows(entries)), f"{reader.slug}-sollicitations")
    rows = ((*row, said) for row in ledger.as_rows(entries))
    return csv_file(csv_text((*ledger.COLUMNS, CHOSEN_COLUMN), rows), f"{reader.slug}-sollicitations-vue-choisie")


def _answer_address(reader: EditionReader, ref: str, asked: Question) -> str:
    """Return the address of an answer that lasts."""
    return absolute(url_for("public.answer", slug=reader.slug, number=reader.number, ref=ref, key=asked.key))


def _alone(reader: EditionReader, who: Candidacy) -> ComparisonTable:
    choice = Choice(candidacies=frozenset({who.ref}), since=chosen().since)
    return ComparisonTable(reader.publication(who.constituency, since=choice.since), choice)


def _of(reader: EditionReader, places: Sequence[ConstituencyFacts]) -> Sequence[Candidacy]:
    """Return the candidacies of some constituencies, of all of them when none is asked for."""
    return reader.candidacies_of([place.code for place in places] or None)
