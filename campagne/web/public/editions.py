"""What changed, when: the editions of a campaign, and what each of them added or corrected."""

from __future__ import annotations

from campagne.domain.comparison_files import edition_json, heading
from campagne.domain.public_json import EditionsJSON
from campagne.web.public.blueprint import public
from campagne.web.public.paging import paged
from campagne.web.public.reading import EditionReader, Unpublished
from campagne.web.public.serving import File, in_edition, json_file, page

CHANGES_A_PAGE = 50


@public.get("/campagnes/<slug>/editions")
@in_edition
def editions(reader: EditionReader) -> str:
    """List the editions, the latest first."""
    return page("public/editions.html", campaign=reader.campaign, edition=reader.edition, editions=reader.editions())


@public.get("/campagnes/<slug>/editions.json")
@in_edition
def editions_file(reader: EditionReader) -> File:
    """Give the list of editions as a file."""
    content: EditionsJSON = {
        **heading(reader.campaign, reader.edition),
        "editions": [
            {**edition_json(edition), "added": edition.added, "changed": edition.changed, "removed": edition.removed}
            for edition in reader.editions()
        ],
    }
    return json_file(content)


@public.get("/campagnes/<slug>/editions/<int:number>")
@in_edition
def edition(reader: EditionReader, number: int) -> str:
    """Show what an edition changed: each answer before and after, whole."""
    if not 1 <= number <= reader.current:
        raise Unpublished
    then = EditionReader(reader.slug, number, reader.current)
    return page(
        "public/edition.html",
        campaign=then.campaign,
        edition=then.edition,
        latest=reader.current,
        paging=paged(then.changed_answers(), CHANGES_A_PAGE),
        questions={question.key: question for question in then.questions},
        names={candidacy.ref: candidacy.name for candidacy in then.candidacies()},
    )
