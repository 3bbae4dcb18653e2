"""The other public pages: each says what it is for, and every link leads somewhere."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

from tests.factories.editions import ORGANISATION, prepare_bundles, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said


@pytest.mark.usefixtures("published", "constituencies")
def test_every_link_of_every_public_page_leads_somewhere(app: Flask, client: CheckedClient) -> None:
    prepare_bundles(app, "presidentielle-2027-6", "legislatives-2027-6")
    waiting, seen = ["/"], {"/"}
    anchors: set[tuple[str, str]] = set()
    places: dict[str, set[str]] = {}
    while waiting:
        url = waiting.pop()
        response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        if response.mimetype != "text/html":
            continue
        page = read(client, url)
        places[url] = {attribute(element, "id") for element in select(page, "[id]")}
        for link in select(page, "a[href], link[href], script[src]"):
            target, anchor = urldefrag(urljoin(url, attribute(link, "href") or attribute(link, "src")))
            if urlsplit(target).scheme or "?" in target:
                continue
            anchors |= {(target, anchor)} if anchor else set()
            if target not in seen:
                seen.add(target)
                waiting.append(target)

    assert len(places) > 60
    assert sorted(f"{url}#{anchor}" for url, anchor in anchors if anchor not in places[url]) == []


def test_an_instance_without_a_campaign_says_so(client: CheckedClient) -> None:
    assert said(read(client, "/"), ".empty") == ["Aucune campagne n'est publiée pour l'instant."]
    assert client.get("/.well-known/security.txt").status_code == 404
    for address in ("/nous", "/mentions-legales", "/donnees-personnelles", "/accessibilite"):
        read(client, address)


def test_the_privacy_page_says_what_is_noted_and_what_of_calls_and_letters_is_public(client: CheckedClient) -> None:
    items = said(read(client, "/donnees-personnelles"), "li")

    assert any("appels et nos lettres : seule leur date est publique" in " ".join(item.split()) for item in items)
    assert any("adresse est montrée" in item and "c'est noté" in item for item in items)


@pytest.mark.usefixtures("published")
def test_the_overview_says_where_answers_stand_and_gives_a_paragraph_to_copy(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/")

    assert "Au 6 avril à 10 h : 8 ont répondu" in " ".join(said(page, "p"))
    said_there = said(page, "#paragraphe")[0]
    assert said_there.startswith(
        "Présidentielle 2027 : les mêmes 9 questions sont posées à toutes les candidatures par "
    )
    assert "Au 6 avril 2027, 8 candidatures sur 12 ont répondu. Le détail : 8 ont répondu, dont 1 en" in said_there
    assert said_there.endswith(f"Source : édition 6, http://localhost{NATIONAL}/")


@pytest.mark.usefixtures("published", "constituencies")
def test_the_overview_of_a_national_election_says_that_candidacies_are_the_same_everywhere(
    client: CheckedClient,
) -> None:
    words = "Les mêmes 12 candidatures partout en France."
    assert words in said(read(client, f"{NATIONAL}/"), "main > p")
    assert not any("partout en France" in each for each in said(read(client, f"{LOCAL}/"), "main > p"))


@pytest.mark.usefixtures("published")
def test_a_question_has_every_answer_and_its_neighbours(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/questions/cv_recrutement")

    assert said(page, "h1") == ["3. CV et recrutement"]
    assert len(said(page, ".entry")) == 12
    assert said(page, ".counts") == ["4 pour · 2 contre · 2 nuancé · 0 ne se prononce pas · 4 sans réponse publiée."]
    assert said(page, "nav.pager a") == ["‹ 2. Sanctions bailleurs", "4. Testing emploi ›"]


@pytest.mark.usefixtures("constituencies")
def test_a_question_asked_in_many_constituencies_is_read_one_after_the_other(client: CheckedClient) -> None:
    page = read(client, f"{LOCAL}/questions/cv_recrutement")
    one = read(client, f"{LOCAL}/questions/cv_recrutement?circonscription=97401")

    assert said(page, "h2") == ["Saône-et-Loire, 3e circonscription", "La Réunion, 1re circonscription", "Citer"]
    assert len(said(page, ".entry")) == 26
    assert said(one, ".chosen") == ["Vue choisie : La Réunion, 1re circonscription. Voir toutes les circonscriptions"]
    assert len(said(one, ".entry")) == 7
    assert client.get(f"{LOCAL}/questions/cv_recrutement?circonscription=9999").status_code == 404
    assert client.get(f"{LOCAL}/questions/cv_recrutement?page=2").status_code == 404


@pytest.mark.usefixtures("published")
def test_a_candidacy_has_its_opening_its_answers_their_citations_and_what_was_sent(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/candidatures/c0000001")

    assert said(page, "h1") == ["Inès Marchetti"]
    assert said(page, "blockquote.card") == ["Merci de poser ces questions à tout le monde."]
    assert said(page, "#cv_recrutement h3") == ["3. CV et recrutement : Nuancé"]
    assert said(page, "#citation-3")[0].endswith(
        f"édition 6, 6 avril 2027. http://localhost{NATIONAL}/editions/6/reponses/c0000001/cv_recrutement"
    )
    text = " ".join(said(page, "main"))
    assert "Nuance attribuée par le ministère : DVC" in text
    assert "validation déclarée par Inès Marchetti (la personne candidate) le 24 mars" in text
    assert "Invitation : 22 février à 9 h 04" in text


@pytest.mark.usefixtures("published")
def test_a_silent_candidacy_has_the_same_questions_and_its_state(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/candidatures/c0000004")

    titles = said(page, ".answer h3")
    assert len(titles) == 9
    assert titles[2] == "3. CV et recrutement : sans réponse publiée"
    above, _, below = " ".join(said(page, "main")[0].split()).partition("Ses réponses")
    answers, _, solicited = below.partition("Comment nous l'avons sollicitée")
    why = "Sans réponse au 26 mars à 18 h."
    assert (why in above, why in answers, why in solicited) == (True, False, True)


@pytest.mark.usefixtures("published")
def test_the_ledger_has_the_same_columns_for_everyone(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/sollicitations")

    kinds = ["Invitation", "Rappels", "Lettre", "Appels"]
    assert said(page, "thead th") == ["Candidature", "État", *kinds, "Jours pour répondre"]
    assert said(page, "#c0000010 td") == [
        "message non remis",
        "22 février à 9 h 04 (non remis)",
        "– aucun rappel",
        "– aucune lettre",
        "– aucun appel",
        "– sans objet",
    ]
    assert said(page, "#c0000001 td")[-1] == "32"
    assert (
        "Jours laissés pour répondre, du premier message à l'échéance de chaque candidature : "
        "de 10 à 32 selon la date d'entrée dans la liste." in said(page, "main p")
    )
    assert len(said(page, "tbody tr")) == 12


@pytest.mark.usefixtures("published")
def test_the_ledger_is_a_file_too(client: CheckedClient) -> None:
    lines = client.get(f"{NATIONAL}/sollicitations.csv").text.splitlines()
    content = client.get(f"{NATIONAL}/sollicitations.json").get_json()

    columns = "circonscription;candidature;nom;etat;etat_libelle;type;type_libelle;rang;date;issue;issue_libelle"
    assert lines[0] == f"\ufeff{columns};jours_pour_repondre;etat_depuis;marques;marques_libelle;corrige_le"
    sent = "invitation;invitation;1;2027-02-22T08:04:00Z;undelivered;non remis;;2027-03-26T17:00:00Z;;;"
    assert lines[10].endswith(f"undelivered;message non remis;{sent}")
    assert lines[1].endswith(";sent;envoi parti;32;2027-03-24T10:00:00Z;;;")
    assert content["days_to_answer"] == "de 10 à 32 selon la date d'entrée dans la liste"
    assert [entry["days_to_answer"] for entry in content["candidacies"][8:11]] == [32, None, 10]
    assert content["candidacies"][9]["solicitations"] == [
        {
            "kind": "invitation",
            "kind_label": "invitation",
            "rank": 1,
            "happened_at": "2027-02-22T08:04:00Z",
            "outcome": "undelivered",
            "outcome_label": "non remis",
        }
    ]


@pytest.mark.usefixtures("published")
def test_the_questionnaire_stands_as_it_was_frozen(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/questionnaire")

    assert len(said(page, ".answer h3")) == 9
    assert "mots fixés le lundi 22 février 2027" in " ".join(said(page, "main p"))
    assert "ab" * 32 in " ".join(said(page, "code"))


@pytest.mark.usefixtures("published")
def test_the_method_names_its_sources_and_its_rules(client: CheckedClient) -> None:
    text = " ".join(said(read(client, f"{NATIONAL}/methode"), "main"))

    assert "Les candidatures retenues par le Conseil constitutionnel." in text
    assert "Ministère de l'Intérieur, fichier du mardi 16 mars 2027. Empreinte (SHA-256) : cdcd" in text
    assert "Leurs mots sont fixés depuis le lundi 22 février 2027" in text
    assert "ab" * 32 in text
    assert "Aucune note, aucun classement" in text


@pytest.mark.usefixtures("published")
def test_the_method_has_one_lasting_anchor_for_each_rule_that_may_be_disputed(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/methode")

    assert {attribute(title, "id") for title in select(page, "h2[id]")} >= {
        "entree",
        "ordre",
        "questions",
        "vues",
        "corrections",
    }
    text = " ".join(said(page, "main"))
    assert "Rien ne permet de l'enlever." in text
    assert "l'ancien texte reste lisible" in text
    assert "injure ; diffamation ; provocation à la haine" in text


@pytest.mark.usefixtures("published")
def test_the_data_page_opens_with_the_number_of_rows_and_explains_each_column(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/donnees")

    assert said(page, "main .lede") == [
        "12 candidatures, 108 lignes. Édition 6, mardi 6 avril 2027 à 10 h (heure de Paris)."
    ]
    explained = set(said(page, ".dictionary dt"))
    for name in ("donnees/reponses.csv", "donnees/toutes-les-editions.csv", "sollicitations.csv", "editions/6.csv"):
        assert set(client.get(f"{NATIONAL}/{name}").text.splitlines()[0].removeprefix("\ufeff").split(";")) <= explained


@pytest.mark.usefixtures("published")
def test_the_notices_name_the_publisher_the_host_and_the_director(client: CheckedClient) -> None:
    text = " ".join(said(read(client, "/mentions-legales"), "main"))

    for fact in ("12 rue des Lices", "01 99 00 12 34", "Claire Morvan", "Hébergeur Exemple", "1 quai du Port"):
        assert fact in text


@pytest.mark.usefixtures("published")
def test_whom_to_warn_of_a_flaw_is_said_for_a_year(client: CheckedClient) -> None:
    lines = client.get("/.well-known/security.txt").text.splitlines()

    assert lines[:2] == ["Contact: mailto:bonjour@example.org", "Expires: 2028-04-05T08:00:00Z"]


@pytest.mark.usefixtures("published")
def test_press_finds_a_person_with_a_telephone_on_every_page(client: CheckedClient) -> None:
    for address in ("/", f"{NATIONAL}/tableau", "/nous"):
        assert said(read(client, address), ".press")[0].startswith(
            "Pour la presse : Claire Morvan, 01 99 00 12 34, jusqu'à 20 h."
        )


def test_press_finds_whoever_else_answers_it_each_with_a_number_and_hours(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [
        {"name": "Karim Benhamou", "telephone": "01 99 00 56 78", "telephone_hours": "le matin"},
        {"name": "Leïla Fontvieille", "telephone": "01 99 00 56 79", "telephone_hours": ""},
    ]
    monkeypatch.setitem(ORGANISATION, "press", others)
    publish(app, comparison())

    everyone = ["Claire Morvan, 01 99 00 12 34, jusqu'à 20 h", "Karim Benhamou, 01 99 00 56 78, le matin"]
    everyone.append("Leïla Fontvieille, 01 99 00 56 79")
    page = read(client, "/nous")
    assert said(page, ".press")[0].startswith(f"Pour la presse : {' ; '.join(everyone)}.")
    assert said(page, "[data-testid=press] li") == everyone
    assert [attribute(link, "href") for link in select(page, ".press a")] == [
        "tel:0199001234",
        "tel:0199005678",
        "tel:0199005679",
    ]


def test_a_hundred_and_more_candidacies_come_page_by_page(app: Flask, client: CheckedClient) -> None:
    publish(app, comparison(130, 1))

    first, second = (read(client, f"{NATIONAL}/sollicitations?page={page}") for page in (1, 2))

    assert (len(said(first, "tbody tr")), len(said(second, "tbody tr"))) == (100, 30)
    assert client.get(f"{NATIONAL}/sollicitations?page=3").status_code == 404


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tableau",
        "/tableau?ordre=position",
        "/tableau?forme=large",
        "/questions/testing_logement",
        "/questions/testing_logement?ordre=position",
        "/themes/logement",
        "/reponses",
        "/methode",
        "/editions/6/reponses/c0000001/testing_logement",
    ],
)
def test_each_page_that_counts_says_once_that_it_is_no_poll(client: CheckedClient, path: str) -> None:
    page = read(client, f"{NATIONAL}{path}")
    words = "Ceci n'est pas un sondage."
    # A block to copy says it for itself.
    assert [sum(text.count(words) for text in said(page, place)) for place in ("main", "#paragraphe")] in (
        [1, 0],
        [2, 1],
    )


@pytest.mark.usefixtures("published")
def test_an_answer_stands_beside_how_many_answered_of_those_solicited(client: CheckedClient) -> None:
    page = read(client, f"{NATIONAL}/editions/6/reponses/c0000001/testing_logement")
    assert said(page, ".counts")[0].endswith("8 réponses sur 12 candidatures sollicitées. Ceci n'est pas un sondage.")


def test_the_size_of_the_data_is_written_as_it_is_read(app: Flask, client: CheckedClient) -> None:
    whole = comparison()
    publish(app, replace(whole, questions=[], answers=[]))
    assert said(read(client, f"{NATIONAL}/donnees"), ".lede")[0].startswith("12 candidatures, 0 ligne. ")


def test_a_list_is_called_a_list_where_its_nuance_is_not_its_name(app: Flask, client: CheckedClient) -> None:
    publish(app, comparison(election="european"))
    page = read(client, f"{NATIONAL}/candidatures/c0000001")
    assert said(page, "[data-testid=nuance]")[0].endswith("Ce n'est pas le nom que la liste se donne.")
