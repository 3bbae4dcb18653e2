"""One to three candidacies side by side: one markup for every width, read by headings, each text once."""

from __future__ import annotations

import pytest

from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select, text_of
from tests.web.public.conftest import NATIONAL, read, said

CHOSEN = "candidature=c0000001&candidature=c0000003&candidature=c0000004"
SIDE = f"{NATIONAL}/tableau?{CHOSEN}"

pytestmark = pytest.mark.usefixtures("published")


def test_headings_read_the_comparison(client: CheckedClient) -> None:
    page = read(client, SIDE)

    assert said(page, "main h2") == ["Les 9 questions", "Candidatures", "Les réponses, mot pour mot"]
    assert said(page, "main h3") == [f"{asked.number}. {asked.short_title}" for asked in comparison().questions]
    assert said(page, "#q1 h4") == [
        "1. Inès Marchetti : Pour",
        "3. Awa Delorme : Pour",
        "4. Rémi Kerouanton : sans réponse publiée–",
    ]
    assert len(said(page, "main h4")) == 27


def test_each_text_stands_once_and_has_its_place(client: CheckedClient) -> None:
    page, whole = read(client, SIDE), comparison()
    shown = [text_of(quote) for quote in select(page, "blockquote")]

    assert shown == [
        answer.text
        for question in whole.questions
        for answer in whole.answers
        if answer.question_key == question.key and answer.candidacy_ref in CHOSEN and answer.text
    ]
    assert select(page, "table") == []
    assert [attribute(entry, "id") for entry in select(page, "#q3 .entry")] == ["q3-c1", "q3-c3", "q3-c4"]


def test_an_answer_without_text_says_so(client: CheckedClient) -> None:
    page = read(client, SIDE)
    bare = [answer for answer in comparison().answers if answer.candidacy_ref in CHOSEN and not answer.text]

    assert bare
    assert said(page, ".entry .soft") == ["(sans commentaire)"] * len(bare)


def test_everyone_stands_above_with_their_state_and_where_it_is_told(client: CheckedClient) -> None:
    page = read(client, SIDE)

    heads = "[aria-labelledby=par-candidature]"
    assert said(page, f"{heads} .who") == ["1. Inès Marchetti", "3. Awa Delorme", "4. Rémi Kerouanton"]
    assert said(page, f"{heads} .silent")[0] == (
        "A répondu le 24 mars (9 questions sur 9). Voir le détail des messages à Inès Marchetti"
    )
    assert attribute(select(page, f"{heads} .silent a")[2], "href") == (
        f"{NATIONAL}/candidatures/c0000004#sollicitations"
    )


def test_in_a_frame_the_texts_stand_there_and_steps_lead_to_the_whole_page(client: CheckedClient) -> None:
    page = read(client, f"/integre{SIDE}")

    assert len(select(page, "main h4")) == 27
    assert attribute(select(page, "#q1 .bar-step")[0], "href") == f"{SIDE}#q2"
    assert attribute(select(page, "#q1 .bar-up")[0], "href") == f"{SIDE}#par-candidature"
