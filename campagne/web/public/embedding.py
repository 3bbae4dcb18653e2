"""The comparison inside somebody else's page: the only addresses that may be framed, and the line that frames them.

What is framed says by itself what it is: its date, its edition, whom it supports (nobody), and what a choice hides.
"""

from __future__ import annotations

from markupsafe import escape

from campagne.domain.answers import POSITIONS
from campagne.domain.chosen_view import UnknownView
from campagne.domain.comparison import ComparisonTable
from campagne.domain.counts import states_sentence
from campagne.domain.published import NATIONAL
from campagne.web.public.asked_constituencies import asked_constituencies
from campagne.web.public.blueprint import public
from campagne.web.public.comparison import Links, path_of
from campagne.web.public.reading import EditionReader, Unpublished
from campagne.web.public.serving import File, absolute, chosen, in_edition, page

FRAMED = "/integre"
"""What stands before the address of a comparison where it is to be framed."""
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
"""No script, no form, no cookie: there is nothing here that a page around it could make anybody press."""


@public.get("/integre/campagnes/<slug>/tableau")
@in_edition
def embedded_table(reader: EditionReader) -> File:
    """Show the comparison of a national election in a frame."""
    if not reader.campaign.national:
        raise Unpublished
    return _framed(reader, NATIONAL)


@public.get("/integre/campagnes/<slug>/circonscriptions/<code>")
@in_edition
def embedded_constituency(reader: EditionReader, code: str) -> File:
    """Show the comparison of one constituency in a frame."""
    return _framed(reader, code)


@public.get("/campagnes/<slug>/integrer")
@in_edition
def embed(reader: EditionReader) -> str:
    """Give the one line to paste for the view that the address asks for."""
    code = NATIONAL if reader.campaign.national else _code(reader)
    table = ComparisonTable(reader.publication(code), chosen().but(sheet="", since=None)) if code else None
    links = Links(table, path_of(reader, code)) if table else None
    framed = f"{FRAMED}{links.view(table.choice)}" if table and links else ""
    return page(
        "public/embed.html",
        campaign=reader.campaign,
        edition=reader.edition,
        table=table,
        links=links,
        framed=framed,
        line=_line(absolute(framed), table.publication.title) if table else "",
        here="tableau",
    )


def _code(reader: EditionReader) -> str:
    """Return the code of the constituency that the address asks for, empty when it asks for none."""
    places = asked_constituencies(reader)
    if len(places) > 1:
        raise UnknownView("Une vue intégrée montre une circonscription à la fois.")
    return places[0].code if places else ""


def _line(address: str, title: str) -> str:
    """Return the markup to paste, which no title can break."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="640" loading="lazy" '
        'style="border:0"></iframe>'
    )


def _framed(reader: EditionReader, code: str) -> File:
    table = ComparisonTable(reader.publication(code), chosen().but(sheet="", since=None))
    content = page(
        "public/comparison/embedded.html",
        table=table,
        publication=table.publication,
        campaign=reader.campaign,
        edition=reader.edition,
        choice=table.choice,
        links=Links(table, path_of(reader, code), outside=True),
        positions=POSITIONS,
        standing=states_sentence(table.publication),
    )
    return File(content=content, mimetype="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
