"""What readers are told of the signature of an edition: in its file, on its page, in the method."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import NATIONAL

SIGNATURE, KEY = "5a" * 64, "7b" * 32
ALONE = "tenue à l'écart du serveur qui montre les pages"
TOGETHER = "lue par le même programme que celui qui montre les pages"


def published(app: Flask, *, separated: bool | None) -> None:
    """Publish an edition that is signed, unless nothing is known of where its key stands."""
    shown = comparison()
    if separated is not None:
        signed = replace(shown.edition, signature=SIGNATURE, key=KEY, separated=separated)
        shown = replace(shown, edition=signed)
    publish(app, shown)


def test_the_files_of_a_signed_edition_carry_its_signature_and_its_key(app: Flask, client: CheckedClient) -> None:
    published(app, separated=True)
    edition = client.get(f"{NATIONAL}/editions/6.json").get_json()["edition"]
    assert (edition["number"], edition["signature"], edition["key"]) == (6, SIGNATURE, KEY)
    listed = client.get(f"{NATIONAL}/editions.json").get_json()["editions"]
    assert [(each["signature"], each["key"]) for each in listed] == [(SIGNATURE, KEY)]


def test_those_of_another_carry_neither(app: Flask, client: CheckedClient) -> None:
    published(app, separated=None)
    edition = client.get(f"{NATIONAL}/editions/6.json").get_json()["edition"]
    assert (edition["signature"], edition["key"]) == (None, None)


def test_the_page_of_an_edition_says_whether_it_is_signed_and_leads_to_the_verifier(
    app: Flask, client: CheckedClient
) -> None:
    published(app, separated=True)
    page = client.get(f"{NATIONAL}/editions/6").text
    assert f"Signée, avec la clé <code>{KEY}</code>" in page
    assert '<a href="/verifier">La vérifier</a>' in page


@pytest.mark.parametrize(
    ("separated", "said"), [(True, ALONE), (False, TOGETHER), (None, "L'édition 6 n'est pas signée")]
)
def test_the_method_says_how_editions_are_signed(
    app: Flask, client: CheckedClient, separated: bool | None, said: str
) -> None:
    published(app, separated=separated)
    page = client.get(f"{NATIONAL}/methode").text.replace("&#39;", "'")
    assert [words for words in (ALONE, TOGETHER, "n'est pas signée") if words in page] == [
        words for words in (ALONE, TOGETHER, "n'est pas signée") if words in said
    ]
