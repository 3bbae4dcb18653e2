"""One theme: its questions with everyone's counts, and where each of them is read."""

from __future__ import annotations

from campagne.domain.quotable import Tally
from campagne.web.public.blueprint import public
from campagne.web.public.edition_answers import answers_of
from campagne.web.public.reading import EditionReader, Unpublished
from campagne.web.public.serving import absolute, in_edition, page


@public.get("/campagnes/<slug>/themes/<key>")
@in_edition
def theme(reader: EditionReader, key: str) -> str:
    """Show the questions of a theme, each with its counts, between the themes before and after."""
    themes = list(dict.fromkeys((question.theme_key, question.theme_title) for question in reader.questions))
    rank = next((rank for rank, (theme_key, _title) in enumerate(themes) if theme_key == key), None)
    if rank is None:
        raise Unpublished
    return page(
        "public/theme.html",
        campaign=reader.campaign,
        edition=reader.edition,
        theme={"key": key, "title": themes[rank][1]},
        introduction=_introduction(reader, key),
        tallies=_tallies(reader, key),
        before=themes[rank - 1] if rank else None,
        after=themes[rank + 1] if rank + 1 < len(themes) else None,
        absolute=absolute,
        here="questions",
    )


def _tallies(reader: EditionReader, key: str) -> list[Tally]:
    everyone = answers_of(reader)
    return [everyone.tally(question) for question in reader.questions if question.theme_key == key]


def _introduction(reader: EditionReader, key: str) -> str:
    themes = reader.page("questionnaire")["themes"]
    return next((str(theme["introduction"]) for theme in themes if theme["key"] == key), "")
