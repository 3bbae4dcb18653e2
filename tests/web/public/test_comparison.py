"""The comparison as its readers meet it: by eye, by headings, by table, filtered, turned, by constituency."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select, text_of
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

TABLE = f"{NATIONAL}/tableau"


@pytest.mark.usefixtures("published")
def test_the_first_lines_say_who_answered_when_and_in_which_edition(client: CheckedClient) -> None:
    page = read(client, TABLE)

    assert said(page, "h1") == ["Présidentielle 2027 : ce que répondent les 12 candidatures"]
    assert said(page, ".standing p") == [
        (
            "8 ont répondu, dont 1 en partie · 1 ne souhaite pas répondre · 1 message non remis · 2 sans réponse. "
            "Ceci n'est pas un sondage."
        ),
        "État au mardi 6 avril 2027 à 10 h (heure de Paris), édition 6 · 9 réponses ajoutées depuis l'édition 5",
    ]


@pytest.mark.usefixtures("published")
def test_browsing_by_headings_reads_the_comparison(client: CheckedClient) -> None:
    page = read(client, TABLE)

    assert said(page, ".glance h2, .texts > h2") == ["En un coup d'œil", "Les réponses, mot pour mot"]
    assert said(page, ".texts h3")[2] == "3. CV et recrutement"
    assert said(page, "#q1 h4")[:4] == [
        "1. Inès Marchetti : Pour",
        "2. Paul Vasseur : Pour",
        "3. Awa Delorme : Pour",
        "4. Rémi Kerouanton : sans réponse publiée–",
    ]
    assert len(said(page, ".texts h4")) == 108


@pytest.mark.usefixtures("published")
def test_the_table_is_a_real_one_with_caption_and_both_headers(client: CheckedClient) -> None:
    page = read(client, TABLE)

    assert len(select(page, "table.across > caption")) == 1
    assert said(page, "thead th[scope=col]")[1] == "1 Inès Marchetti"
    assert said(page, "th[scope=rowgroup]") == [
        "Vivre et se loger",
        "Travailler",
        "Droits et services publics",
        "Victimes et mesure",
    ]
    assert len(select(page, "tbody th[scope=row]")) == 10
    assert said(page, "tr.states td")[3] == "sans réponse : Rémi Kerouanton"


@pytest.mark.usefixtures("published")
def test_a_word_leads_to_its_whole_text_and_a_dash_is_said(client: CheckedClient) -> None:
    page = read(client, TABLE)
    cells = select(page, "table.across tbody:nth-of-type(2) td")

    assert said(page, "td a[href='#q1-c3']") == ["Pour, lire la réponse d'Awa Delorme"]
    assert len(select(page, "#q1-c3")) == 1
    assert " ".join(text_of(cells[3]).split()) == "– sans réponse publiée"


@pytest.mark.usefixtures("published")
def test_each_text_stands_once_in_the_document(client: CheckedClient) -> None:
    content = client.get(TABLE).get_data(as_text=True)
    page = read(client, TABLE)
    shown = [text_of(quote) for quote in select(page, ".entry blockquote")]

    assert content.count("<blockquote") == len(shown)
    assert shown == [a.text for q in comparison().questions for a in comparison().answers
                     if a.question_key == q.key and a.text]  # fmt: skip


@pytest.mark.usefixtures("published")
def test_the_phone_s_contents_give_the_five_numbers_of_every_question(client: CheckedClient) -> None:
    rows = said(read(client, TABLE), ".contents .row-counts")

    assert rows[0] == "6 pour · 1 contre · 1 nuancé · 0 ne se prononce pas · 4 sans réponse publiée"
    assert len(rows) == 9 + 12


@pytest.mark.usefixtures("published")
def test_every_link_makes_sense_alone(client: CheckedClient) -> None:
    words = said(read(client, TABLE), ".entry a")

    assert "Citer la réponse d'Inès Marchetti" in words
    assert "Voir le détail des messages à Rémi Kerouanton" in words
    assert not {"Citer", "Voir le détail"} & set(words)


@pytest.mark.usefixtures("published")
def test_a_chosen_view_says_so_and_leads_back_to_the_whole(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?candidature=c0000003&candidature=c0000001&question=cv_recrutement")

    assert said(page, "[data-testid=chosen]") == [
        "Vue choisie : 2 candidatures sur 12, 1 question sur 9. Voir tout le tableau"
    ]
    assert attribute(select(page, "[data-testid=chosen] a")[0], "href") == TABLE
    assert said(page, "p.who, p.who + .label") == [
        "1. Inès Marchetti",
        "Alliance du Rivage",
        "3. Awa Delorme",
        "Écologie commune",
    ]
    assert "Vue choisie : 2 candidatures sur 12" in said(page, ".print-foot")[0]


@pytest.mark.usefixtures("published")
def test_the_whole_table_says_nothing_of_a_choice(client: CheckedClient) -> None:
    assert select(read(client, TABLE), "[data-testid=chosen]") == []


@pytest.mark.usefixtures("published")
def test_by_position_every_group_stands_even_empty(client: CheckedClient) -> None:
    page = read(client, f"{TABLE}?ordre=position")

    assert said(page, "#q1 .group") == [
        "Pour : 6",
        "Contre : 1",
        "Nuancé : 1",
        "Ne se prononce pas : 0",
        "Sans réponse publiée : 4",
    ]


@pytest.mark.usefixtures("published")
def test_an_unknown_candidacy_in_the_address_gets_a_sentence(client: CheckedClient) -> None:
    response = client.get(f"{TABLE}?candidature=personne")

    assert response.status_code == 404
    assert "Cette adresse demande une candidature que cette page n" in response.text


def test_a_corrected_answer_shows_its_date_and_keeps_the_earlier_text(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    answer = published.answers[0]
    later = replace(published, edition=replace(published.edition, number=7, added=0, changed=1))
    correct(app, later, replace(answer, value="contre", label="Contre", text="Autre chose.", revision=2))

    page = read(client, TABLE)

    assert said(page, "#q1-c1 h4") == ["1. Inès Marchetti : Contre"]
    assert said(page, "#q1-c1 blockquote") == ["Autre chose.", answer.text]
    assert said(page, "#q1-c1 summary") == ["Version précédente (24 mars)"]
    assert "Réponse corrigée le 24 mars" in said(page, "#q1-c1 .source")[0]


def test_an_earlier_edition_can_be_read_again_and_says_that_it_is_past(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    later = replace(published, edition=replace(published.edition, number=7))
    correct(app, later, replace(published.answers[0], value="contre", label="Contre", text="Autre chose."))

    page = read(client, f"{TABLE}?edition=6")

    assert said(page, "#q1-c1 h4") == ["1. Inès Marchetti : Pour"]
    assert said(page, ".notice") == ["Vous lisez une édition passée. Voir l'édition actuelle (7)"]
    assert client.get(f"{TABLE}?edition=8").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_code_of_the_country_leads_to_the_one_table(client: CheckedClient) -> None:
    response = client.get(f"{NATIONAL}/circonscriptions/FR?candidature=c0000001&question=cv_recrutement")

    assert (response.status_code, response.location) == (
        302,
        f"{TABLE}?candidature=c0000001&question=cv_recrutement",
    )


@pytest.mark.usefixtures("constituencies")
def test_in_an_election_by_constituency_one_chooses_first(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/tableau")

    assert said(page, ".places .row") == [
        "Saône-et-Loire, 3e circonscription (7103) 19 candidatures · 13 ont répondu",
        "La Réunion, 1re circonscription (97401) 7 candidatures · 5 ont répondu",
    ]


@pytest.mark.usefixtures("constituencies")
@pytest.mark.parametrize("asked", ["reunion", "974", "réunion 1re", "97401"])
def test_a_constituency_is_found_by_name_or_number_without_accents(client: CheckedClient, asked: str) -> None:
    page = read(client, f"{LOCAL}/tableau?q={asked}")

    assert [attribute(row, "href") for row in select(page, ".places .row")] == [f"{LOCAL}/circonscriptions/97401"]


@pytest.mark.usefixtures("constituencies")
def test_nineteen_candidacies_go_down_the_table_in_the_official_order(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/circonscriptions/7103")

    assert said(page, "h1") == [
        "Législatives 2027, Saône-et-Loire, 3e circonscription : ce que répondent les 19 candidatures"
    ]
    assert [words.split(".")[0] for words in said(page, "table.turned tbody th[scope=row]")] == [
        str(place) for place in range(1, 20)
    ]
    assert said(page, "table.turned thead th")[-1] == "État"


@pytest.mark.usefixtures("constituencies")
def test_an_unknown_constituency_is_not_found(client: CheckedClient) -> None:
    assert client.get(f"{LOCAL}/circonscriptions/9999").status_code == 404
    assert client.get(f"{LOCAL}/circonscriptions/FR").status_code == 404


def test_thirty_eight_lists_put_the_list_before_who_leads_it(app: Flask, client: CheckedClient) -> None:
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))

    page = read(client, "/campagnes/europeennes/tableau")

    assert said(page, "h1") == ["Européennes : ce que répondent les 38 listes"]
    assert said(page, "table.turned tbody th[scope=row]")[0] == "1. Alliance du Rivage Inès Marchetti"


def test_printed_sheets_of_many_say_whom_they_hold(app: Flask, client: CheckedClient) -> None:
    lists = comparison(38, election="european")
    publish(app, replace(lists, campaign=replace(lists.campaign, slug="europeennes", title="Européennes")))

    assert said(read(client, "/campagnes/europeennes/tableau"), "tr.on-paper") == ["1 à 19", "20 à 38"]
    fewer = comparison(19, election="european")
    publish(app, replace(fewer, campaign=replace(fewer.campaign, slug="moins", title="Moins")))
    assert said(read(client, "/campagnes/moins/tableau"), "tr.on-paper") == []


def test_long_texts_come_one_theme_at_a_time_and_cells_lead_to_their_theme(app: Flask, client: CheckedClient) -> None:
    long = comparison()
    publish(app, replace(long, answers=[replace(answer, text="Long. " * 170) for answer in long.answers]))

    page = read(client, TABLE)

    assert len(select(page, ".texts .question")) == 2
    assert len(said(page, "table.across tbody th[scope=row]")) == 10
    assert select(page, f"td a[href='{TABLE}?theme=travail#q3-c1']")
    assert [attribute(link, "href") for link in select(page, ".contents .row")][2] == (
        f"{NATIONAL}/questions/cv_recrutement"
    )
    assert said(read(client, f"{TABLE}?theme=travail"), ".on-desk .themes [aria-current]") == ["Travailler"]


def test_before_any_question_everyone_stands_with_their_state(app: Flask, client: CheckedClient) -> None:
    bare = comparison()
    publish(app, replace(bare, questions=[], answers=[]))

    rows = said(read(client, TABLE), ".rows .row")

    assert len(rows) == 12
    assert rows[3].startswith("4. Rémi Kerouanton Nouveau Centre · Sans réponse au 26 mars à 18 h.")
    for address in ("", "/questionnaire", "/candidatures/c0000001", "/donnees", "/tableau.csv", "/tableau.json"):
        assert client.get(f"{NATIONAL}{address}").status_code in {200, 308}
