"""A link that is shared shows the question and everybody's counts, whatever page of the question it leads to."""

from __future__ import annotations

import struct
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask

from campagne.domain.published import Publication
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import NATIONAL, read

QUESTION = f"{NATIONAL}/questions/cv_recrutement"


def shared(client: CheckedClient, address: str) -> dict[str, str]:
    """Return what a page says of itself to those who share it."""
    found = select(read(client, address), "meta[property]")
    return {attribute(each, "property"): attribute(each, "content").replace("\u00a0", " ") for each in found}


def path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


@pytest.mark.usefixtures("published")
def test_a_question_is_shared_with_its_counts_and_its_date(client: CheckedClient) -> None:
    said = shared(client, QUESTION)

    assert said["og:title"].endswith(" ?")
    assert "mardi 6 avril 2027 à 10 h (heure de Paris), édition 6 : " in said["og:description"]
    assert " sans réponse publiée. Ceci n'est pas un sondage." in said["og:description"]
    assert urlsplit(said["og:image"]).scheme in {"http", "https"}


@pytest.mark.usefixtures("published")
def test_the_image_has_the_size_that_networks_show(client: CheckedClient) -> None:
    answer = client.get(path(shared(client, QUESTION)["og:image"]))

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert struct.unpack(">II", answer.data[16:24]) == (1200, 630)
    assert len(answer.data) < 300_000


@pytest.mark.usefixtures("published")
def test_the_address_of_the_image_says_its_edition(client: CheckedClient) -> None:
    assert shared(client, QUESTION)["og:image"].endswith("/questions/cv_recrutement.png?edition=6")


@pytest.mark.usefixtures("published")
def test_one_answer_is_never_shown_alone(client: CheckedClient, published: Publication) -> None:
    said = shared(client, f"{NATIONAL}/editions/6/reponses/c0000001/cv_recrutement")

    assert said["og:title"] == shared(client, QUESTION)["og:title"]
    assert said["og:image"] == shared(client, QUESTION)["og:image"]
    assert published.candidacies[0].name not in str(said)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("address", ["", "/tableau", "/candidatures/c0000001", "/methode", "/editions/6"])
def test_other_pages_are_shared_with_their_title_and_their_date(client: CheckedClient, address: str) -> None:
    said = shared(client, f"{NATIONAL}{address or '/'}")

    assert said["og:title"]
    assert "6 avril 2027" in said["og:description"]
    assert "og:image" not in said


def test_a_question_of_many_words_stands_whole_in_its_image(app: Flask, client: CheckedClient) -> None:
    first = comparison()
    longest = ("#let x = Œ « » <b> & \\ " * 50)[:1_000]
    publish(app, replace(first, questions=[replace(first.questions[0], text=longest), *first.questions[1:]]))

    answer = client.get(f"{NATIONAL}/questions/{first.questions[0].key}.png")

    assert answer.status_code == 200


@pytest.mark.usefixtures("published")
def test_an_unknown_question_has_no_image(client: CheckedClient) -> None:
    assert client.get(f"{NATIONAL}/questions/ailleurs.png").status_code == 404
