"""Questionnaires: loaded whole, edited in pages, put in order, frozen with their digest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from campagne.domain import editions
from campagne.exceptions import InvalidContent
from campagne.extensions import db
from campagne.models.campaign import Campaign, CampaignArchived
from campagne.models.questionnaire import Question, Questionnaire, QuestionnaireFrozen, Theme
from campagne.services import questionnaires as service
from campagne.services.gate import NotAllowed
from campagne.services.question_order import Direction
from tests.factories import campaigns, files

NOW = campaigns.FROZEN


@pytest.fixture
def campaign(app: Flask) -> Iterator[Campaign]:
    with app.app_context():
        yield campaigns.campaign(status="draft")


def reread(campaign: Campaign) -> Questionnaire:
    db.session.commit()
    db.session.expire_all()
    return service.current(campaign)


def order(campaign: Campaign) -> dict[str, list[str]]:
    return {theme.key: [question.key for question in theme.questions] for theme in reread(campaign).themes}


def find(campaign: Campaign, key: str) -> Question:
    return next(question for question in service.current(campaign).questions if question.key == key)


@pytest.mark.database
def test_what_is_loaded_is_dumped_word_for_word(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())

    assert service.content(reread(campaign)) == files.questionnaire()


@pytest.mark.database
def test_loading_again_replaces_the_draft_even_under_the_same_keys(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    other = files.questionnaire(files.theme("travail", files.question("testing", text="Autres mots ?")))
    service.load(campaign, other)

    assert service.content(reread(campaign)) == other
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1


def test_loading_the_same_content_keeps_the_same_rows(campaign: Campaign) -> None:
    first = [question.id for question in service.load(campaign, files.questionnaire()).questions]

    assert [question.id for question in service.load(campaign, files.questionnaire()).questions] == first


def test_a_faulty_file_leaves_the_draft_as_it_was(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())

    with pytest.raises(InvalidContent):
        service.load(campaign, files.questionnaire(files.theme("t", files.question("a", short_title="x" * 29))))

    assert service.content(reread(campaign)) == files.questionnaire()


def test_reading_before_anything_is_drafted_records_nothing(campaign: Campaign) -> None:
    shown = service.latest(campaign)

    assert (shown.title, shown.themes, service.effort(shown).minutes) == (campaign.title, [], 0)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Questionnaire)) == 0


def test_the_draft_is_recorded_once(campaign: Campaign) -> None:
    assert service.current(campaign) is service.current(campaign)
    assert service.latest(campaign) is service.current(campaign)


@pytest.mark.database
def test_a_questionnaire_is_frozen_with_the_digest_of_its_content(campaign: Campaign) -> None:
    frozen = service.freeze(service.load(campaign, files.questionnaire()), now=NOW)
    db.session.commit()

    assert (frozen.digest, frozen.frozen_at) == (editions.digest(files.questionnaire()), NOW)


def test_the_same_words_always_have_the_same_digest(campaign: Campaign) -> None:
    content = files.questionnaire()
    shuffled = {key: content[key] for key in reversed(content)}

    frozen = service.freeze(service.load(campaign, shuffled), now=NOW)

    assert frozen.digest == editions.digest(content)
    assert frozen.digest != editions.digest(files.questionnaire(title="Autre"))


def test_an_empty_questionnaire_is_not_frozen(campaign: Campaign) -> None:
    service.add_theme(service.current(campaign), {"title": "Logement"})

    with pytest.raises(service.EmptyQuestionnaire):
        service.freeze(service.current(campaign), now=NOW)


def test_somebody_whose_account_is_closed_neither_loads_nor_freezes(campaign: Campaign) -> None:
    closed = campaigns.coordinator(active=False)
    loaded = service.load(campaign, files.questionnaire())

    with pytest.raises(NotAllowed):
        service.freeze(loaded, by=closed, now=NOW)
    with pytest.raises(NotAllowed):
        service.load(campaign, files.questionnaire(title="Autre"), by=closed)


def test_once_frozen_no_word_changes(campaign: Campaign) -> None:
    frozen = service.freeze(service.load(campaign, files.questionnaire()), now=NOW)
    theme, question = frozen.themes[0], frozen.questions[0]

    for change in (
        lambda: service.load(campaign, files.questionnaire(title="Autre")),
        lambda: service.edit_heading(frozen, {"title": "Autre"}),
        lambda: service.add_theme(frozen, {"title": "Autre"}),
        lambda: service.edit_theme(theme, {"title": "Autre"}),
        lambda: service.move_theme(theme, "down"),
        lambda: service.delete_theme(theme),
        lambda: service.add_question(theme, {"short_title": "Autre", "text": "Autre ?"}),
        lambda: service.edit_question(question, {"text": "Autre ?"}),
        lambda: service.move_question(question, "down"),
        lambda: service.move_question_to(question, frozen.themes[1]),
        lambda: service.delete_question(question),
        lambda: service.freeze(frozen, now=NOW),
    ):
        with pytest.raises(QuestionnaireFrozen):
            change()

    assert service.content(reread(campaign)) == files.questionnaire()
    assert service.load(campaign, files.questionnaire()) is frozen


def test_an_archived_campaign_drafts_no_more(campaign: Campaign) -> None:
    questionnaire = service.current(campaign)
    campaign.status = "archived"

    with pytest.raises(CampaignArchived):
        service.add_theme(questionnaire, {"title": "Logement"})


@pytest.mark.database
def test_a_questionnaire_is_drafted_in_pages(campaign: Campaign) -> None:
    questionnaire = service.current(campaign)
    service.edit_heading(questionnaire, {"title": "Nos questions", "introduction": "Bonjour."})
    theme = service.add_theme(questionnaire, {"title": "Vivre et se loger"})
    service.add_question(theme, {"short_title": "Testing logement", "text": "Faut-il des tests ?", "commitment": True})
    service.add_question(theme, {"short_title": "Testing logement", "text": "Et ailleurs ?"})
    choices = [{"label": "L'État"}, {"label": "l’État"}]
    service.add_question(theme, {"short_title": "Qui", "text": "Qui ?", "kind": "single_choice", "choices": choices})

    content = service.content(reread(campaign))

    assert (content["title"], content["introduction"]) == ("Nos questions", "Bonjour.")
    assert order(campaign) == {"vivre_et_se_loger": ["testing_logement", "testing_logement_2", "qui"]}
    assert [choice["key"] for choice in content["themes"][0]["questions"][2]["choices"]] == ["l_etat", "l_etat_2"]
    assert service.content(service.load(campaign, content)) == content


def test_a_field_left_out_keeps_its_value_and_a_faulty_one_is_named(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    question = find(campaign, "sanctions")

    service.edit_question(question, {"text": "Nouveaux mots ?"})
    assert question.content() == files.question("sanctions", commitment=True, text="Nouveaux mots ?")

    with pytest.raises(InvalidContent) as caught:
        service.edit_question(question, {"short_title": "x" * 29, "text": "", "key": "testing"})
    assert [fault.path for fault in caught.value.faults] == ["key", "short_title", "text"]
    assert question.text == "Nouveaux mots ?"


@pytest.mark.database
def test_choices_are_replaced_even_under_the_same_keys(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    choices = [{"key": "autorite", "label": "Une autorité"}, {"key": "etat", "label": "L'État"}, {"label": "Autre"}]

    service.edit_question(find(campaign, "suivi"), {"choices": choices})
    reread(campaign)

    assert [choice.key for choice in find(campaign, "suivi").choices] == ["autorite", "etat", "autre"]


def test_a_theme_leaves_when_it_is_empty(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    theme = service.current(campaign).themes[1]

    with pytest.raises(service.ThemeNotEmpty):
        service.delete_theme(theme)
    service.delete_question(theme.questions[0])
    service.delete_theme(theme)

    assert order(campaign) == {"logement": ["testing", "sanctions"]}


@pytest.mark.parametrize(
    ("key", "direction", "expected"),
    [
        ("testing", "up", {"logement": ["testing", "sanctions"], "travail": ["suivi"]}),
        ("testing", "down", {"logement": ["sanctions", "testing"], "travail": ["suivi"]}),
        ("sanctions", "down", {"logement": ["testing"], "travail": ["sanctions", "suivi"]}),
        ("suivi", "up", {"logement": ["testing", "sanctions", "suivi"], "travail": []}),
        ("suivi", "down", {"logement": ["testing", "sanctions"], "travail": ["suivi"]}),
    ],
)
@pytest.mark.database
def test_a_question_moves_one_place_across_themes_too(
    campaign: Campaign, key: str, direction: Direction, expected: dict[str, list[str]]
) -> None:
    service.load(campaign, files.questionnaire())

    moved = service.move_question(find(campaign, key), direction)

    assert moved.key == key
    assert order(campaign) == expected


def test_a_question_goes_down_and_comes_back_where_it_was(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    for _ in range(3):
        service.move_question(find(campaign, "testing"), "down")
    assert order(campaign) == {"logement": ["sanctions"], "travail": ["suivi", "testing"]}
    for _ in range(3):
        service.move_question(find(campaign, "testing"), "up")

    assert service.content(reread(campaign)) == files.questionnaire()


def test_a_question_is_put_in_another_theme(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    target = service.current(campaign).themes[1]

    service.move_question_to(find(campaign, "testing"), target)

    assert order(campaign) == {"logement": ["sanctions"], "travail": ["suivi", "testing"]}


def test_themes_change_places_with_their_questions(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())

    service.move_theme(service.current(campaign).themes[1], "up")

    assert list(order(campaign)) == ["travail", "logement"]
    assert [theme.position for theme in db.session.scalars(select(Theme).order_by(Theme.position))] == [0, 1]


def test_a_theme_keeps_its_key_when_its_title_changes(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())

    theme = service.edit_theme(service.current(campaign).themes[0], {"title": "Se loger"})

    assert (theme.key, theme.title) == ("logement", "Se loger")
    with pytest.raises(InvalidContent, match="« travail » sert déjà"):
        service.edit_theme(theme, {"key": "travail"})


@pytest.mark.parametrize("database_kind", ["postgresql"])  # SQLite lets one transaction write at a time
def test_an_edit_begun_before_somebody_else_froze_is_refused(campaign: Campaign) -> None:
    service.load(campaign, files.questionnaire())
    db.session.commit()
    theme = service.latest(campaign).themes[0]
    with db.engine.begin() as other:
        other.execute(update(Questionnaire).values(frozen_at=NOW, digest="0" * 64))

    with pytest.raises(QuestionnaireFrozen):
        service.add_question(theme, {"short_title": "Autre", "text": "Autre ?"})
    with pytest.raises(QuestionnaireFrozen):
        service.freeze(theme.questionnaire, now=NOW)
