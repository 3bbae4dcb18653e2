"""What an address cannot give is refused in a French sentence that says what it can."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote

import pytest

from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import NATIONAL

pytestmark = pytest.mark.usefixtures("published")
HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_that_is_only_read_says_so(client: CheckedClient, method: str) -> None:
    response = getattr(client, method)(f"{NATIONAL}/", headers=HERE)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "Cette page se lit seulement." in response.text


def test_an_address_that_takes_a_form_says_that_it_is_not_read(client: CheckedClient) -> None:
    response = client.get("/compte/deconnexion")
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert "Cette adresse reçoit un formulaire" in response.text


def test_a_redirection_speaks_french(client: CheckedClient) -> None:
    response = client.get(NATIONAL)
    assert response.status_code == 308
    assert response.headers["Location"].endswith(f"{NATIONAL}/")
    assert response.headers["Content-Length"] == str(len(response.data))
    assert '<html lang="fr">' in response.text
    assert "Redirecting" not in response.text
    assert client.head(NATIONAL).data == b""


def test_an_address_in_a_redirection_is_text(client: CheckedClient) -> None:
    response = client.get("/campagnes/" + quote("\">'<script>alert(1)<", safe=""))
    assert response.status_code == 308
    assert "<script>alert" not in response.text


@pytest.mark.parametrize("name", ["donnees/reponses.csv", "donnees/reponses.json", "tableau.csv"])
def test_a_shape_that_no_file_has_is_refused(client: CheckedClient, name: str) -> None:
    response = client.get(f"{NATIONAL}/{name}?forme=zzz")
    assert response.status_code == 404
    assert "Dans cette adresse, « forme » vaut large" in response.text
    assert client.get(f"{NATIONAL}/{name}?forme=large").status_code == 200
    assert client.get(f"{NATIONAL}/{name}?forme=").status_code == 200


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("abc", "« abc » n'est pas un numéro de page : cette liste a 3 pages."),
        ("1" * 9, "n'est pas un numéro de page"),
        ("99", "Il n'y a pas de page 99 : cette liste a 3 pages."),
        ("0", "Il n'y a pas de page 0"),
    ],
)
def test_a_page_that_a_list_does_not_have_is_named(client: CheckedClient, asked: str, said: str) -> None:
    response = client.get(f"{NATIONAL}/reponses?page={asked}")
    assert response.status_code == 404
    assert said in unescape(response.text)
