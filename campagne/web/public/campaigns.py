"""The campaigns, and the pages that say how one is made: overview, questionnaire, method, data."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import url_for

from campagne.domain import answer_rows, constituency_files, edition_files, ledger, quotable
from campagne.domain.counts import changes_sentence, states_sentence
from campagne.domain.redactions import MOTIVES
from campagne.web.public import histories
from campagne.web.public.blueprint import public
from campagne.web.public.changes import concerned
from campagne.web.public.downloads import fits_in_workbook
from campagne.web.public.reading import EditionReader, Unpublished, campaigns
from campagne.web.public.serving import absolute, in_edition, of_instance, page

_OTHER_DICTIONARIES = {
    "Ce que dit le registre des sollicitations": ledger.DICTIONARY,
    "Ce que dit la liste des éditions": edition_files.EDITIONS_DICTIONARY,
    "Ce que dit le fichier d'une édition": edition_files.CHANGES_DICTIONARY,
}


@public.get("/")
@of_instance
def home() -> str:
    """List the campaigns that have published something."""
    readers = campaigns()
    return page("public/home.html", campaigns=[(reader.campaign, reader.edition) for reader in readers])


@public.get("/campagnes/<slug>/")
@in_edition
def campaign(reader: EditionReader) -> str:
    """Say who asks what, where answers stand, and what comes next."""
    everyone = reader.everyone()
    return page(
        "public/campaign.html",
        campaign=reader.campaign,
        edition=reader.edition,
        everyone=everyone,
        facts=reader.page("campaign"),
        standing=states_sentence(everyone),
        changes=changes_sentence(reader.edition, concerned(reader)),
        paragraph=quotable.overview(everyone, absolute(url_for("public.campaign", slug=reader.slug))),
        constituencies=len(reader.constituencies),
    )


@public.get("/campagnes/<slug>/questionnaire")
@in_edition
def questionnaire(reader: EditionReader) -> str:
    """Show the questions as they were frozen."""
    facts = _questionnaire(reader)
    if facts is None:
        return page("public/no_questionnaire.html", campaign=reader.campaign, edition=reader.edition, here="questions")
    return page(
        "public/questionnaire.html",
        campaign=reader.campaign,
        edition=reader.edition,
        facts=facts,
        questions=reader.questions,
        introductions={theme["key"]: theme["introduction"] for theme in facts["themes"]},
        here="questions",
    )


@public.get("/campagnes/<slug>/methode")
@in_edition
def method(reader: EditionReader) -> str:
    """Say by which rules candidacies are listed, ordered, asked, published and corrected."""
    facts = reader.page("method")
    sources = [
        source | {"dated": date.fromisoformat(source["dated"]) if source["dated"] else None}
        for source in facts["sources"]
    ]
    return page(
        "public/method.html",
        campaign=reader.campaign,
        edition=reader.edition,
        facts=facts,
        sources=sources,
        sealing=_moments(facts.get("sealing")),
        asked=_questionnaire(reader),
        motives=MOTIVES.values(),
        here="methode",
    )


@public.get("/campagnes/<slug>/donnees")
@in_edition
def data(reader: EditionReader) -> str:
    """Offer the files, and say what each column means."""
    totals = reader.numbers_by_constituency()
    candidacies = sum(total for total, _answered in totals.values())
    return page(
        "public/data.html",
        campaign=reader.campaign,
        edition=reader.edition,
        candidacies=candidacies,
        rows=candidacies * len(reader.questions),
        constituencies=len(reader.constituencies),
        dictionary=answer_rows.DICTIONARY,
        other_dictionaries=_OTHER_DICTIONARIES,
        workbooks=[wide for wide in (False, True) if fits_in_workbook(reader, wide=wide)],
        history_dictionary=histories.DICTIONARY,
        places_dictionary=constituency_files.DICTIONARY,
        here="donnees",
    )


def _questionnaire(reader: EditionReader) -> dict[str, Any] | None:
    """Return the facts of the questionnaire, with the moment when its words were fixed; None before there is one."""
    try:
        facts = reader.page("questionnaire")
    except Unpublished:
        return None
    return facts | {"frozen_at": datetime.fromisoformat(facts["frozen_at"]) if facts["frozen_at"] else None}


def _moments(sealing: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what an edition says of sealing, with its moments; None where nothing was sealed, or it said nothing."""
    if sealing is None:
        return None
    begins = datetime.fromisoformat(sealing["begins"]) if sealing["begins"] else None
    return sealing | {"begins": begins, "ends": datetime.fromisoformat(sealing["ends"])}
