"""How public pages leave: no cookie, a strong tag, compressed once, new as soon as an edition is."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import brotli
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from campagne.domain.published import Publication
from campagne.extensions import db
from campagne.web.public.shared import HOLDS_SECONDS, PARAMETERS, SharedAnswers
from tests.factories.editions import correct, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import NATIONAL

TABLE = f"{NATIONAL}/tableau"
ADDRESSES = [
    "/",
    f"{NATIONAL}/",
    TABLE,
    f"{TABLE}.csv",
    f"{TABLE}.json",
    f"{NATIONAL}/questions/cv_recrutement",
    f"{NATIONAL}/questions/cv_recrutement.csv",
    f"{NATIONAL}/questions/cv_recrutement.json",
    f"{NATIONAL}/candidatures/c0000001",
    f"{NATIONAL}/candidatures/c0000001.csv",
    f"{NATIONAL}/candidatures/c0000001.json",
    f"{NATIONAL}/questionnaire",
    f"{NATIONAL}/methode",
    f"{NATIONAL}/sollicitations",
    f"{NATIONAL}/sollicitations.csv",
    f"{NATIONAL}/sollicitations.json",
    f"{NATIONAL}/editions",
    f"{NATIONAL}/editions.json",
    f"{NATIONAL}/editions.csv",
    f"{NATIONAL}/editions/6",
    f"{NATIONAL}/editions/6.json",
    f"{NATIONAL}/editions/6/reponses/c0000001/cv_recrutement",
    f"{NATIONAL}/flux.atom",
    f"{NATIONAL}/candidatures/c0000001.atom",
    f"{NATIONAL}/donnees",
    "/nous",
    "/mentions-legales",
    "/donnees-personnelles",
    "/accessibilite",
    "/.well-known/security.txt",
]
VALUES = st.sampled_from(["c0000001", "cv_recrutement", "1", "0", "FR", "position"])
pytestmark = pytest.mark.usefixtures("published")


def remember(app: Flask, most: int = 10_000_000, holds_for: float = HOLDS_SECONDS) -> SharedAnswers:
    """Put another memory of shared answers before the application, and return it."""
    memory = SharedAnswers(Flask.wsgi_app.__get__(app), most, holds_for)
    app.wsgi_app = memory  # type: ignore[method-assign]
    with app.app_context():
        event.listen(db.engine, "commit", memory.doubt)
    return memory


@pytest.mark.database
def test_public_addresses_are_shared_by_everyone(client: CheckedClient) -> None:
    client.set_cookie("session", "somebody")
    for address in ADDRESSES:
        response = client.get(address)

        assert response.status_code == 200, address
        assert "Set-Cookie" not in response.headers
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert response.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
        tag, weak = response.get_etag()
        assert tag
        assert not weak


def test_a_reader_who_has_the_page_is_told_so(client: CheckedClient) -> None:
    for address in ADDRESSES:
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

        assert (address, again.status_code, again.get_data()) == (address, 304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]


def test_a_head_says_what_a_get_would(client: CheckedClient) -> None:
    for address in ADDRESSES:
        got, headed = client.get(address), client.head(address)

        assert (address, headed.status_code, headed.get_data()) == (address, 200, b"")
        assert headed.headers["ETag"] == got.headers["ETag"]
        assert headed.headers["Content-Length"] == got.headers["Content-Length"]


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_each_coding_holds_the_same_page_under_its_own_tag(client: CheckedClient, coding: str, unpack: object) -> None:
    plain = client.get(TABLE)
    packed = client.get(TABLE, headers={"Accept-Encoding": f"{coding}, identity;q=0.1"}, buffered=True)

    assert callable(unpack)
    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert unpack(packed.get_data()) == plain.get_data()
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.usefixtures("published")
def test_feeds_leave_compressed_too(client: CheckedClient) -> None:
    feed = client.get("/campagnes/presidentielle-2027/flux.atom", headers={"Accept-Encoding": "gzip"})
    assert feed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(feed.data).startswith(b"<?xml")


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0, br;q=0.0", "deflate", ";;,,q"])
def test_a_reader_who_takes_no_coding_gets_the_page_as_it_is(client: CheckedClient, accepted: str) -> None:
    assert "Content-Encoding" not in client.get(TABLE, headers={"Accept-Encoding": accepted}).headers


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_scripts_of_other_sites_may_read_the_data_and_only_the_data(client: CheckedClient, kind: str) -> None:
    assert client.get(f"{TABLE}.{kind}").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get(TABLE).headers


@pytest.mark.parametrize("name", ["tableau.csv", "tableau.json", "donnees/reponses.csv", "donnees/paquet.zip"])
def test_scripts_of_other_sites_read_the_tag_of_data_and_may_ask_with_it(client: CheckedClient, name: str) -> None:
    address, origin = f"/campagnes/presidentielle-2027/{name}", {"Origin": "https://example.org"}
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}

    first = client.get(address, headers=origin)
    may = client.options(address, headers=origin | asked)
    again = client.get(address, headers=origin | {"If-None-Match": first.headers["ETag"]})

    assert [each.headers["Access-Control-Expose-Headers"] for each in (first, again)] == ["ETag", "ETag"]
    assert again.status_code == 304
    assert may.status_code == 200
    assert may.headers["Access-Control-Allow-Origin"] == "*"
    assert may.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "GET" in may.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("address", [TABLE, "/", "/compte/connexion", "/campagnes/presidentielle-2027/donnees"])
def test_scripts_of_other_sites_may_ask_for_nothing_else(client: CheckedClient, address: str) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}

    for answer in (client.get(address), client.options(address, headers=asked)):
        assert not [name for name, _value in answer.headers if name.startswith("Access-Control")]


def test_a_new_edition_is_read_at_once(app: Flask, client: CheckedClient, published: Publication) -> None:
    before = client.get(TABLE)
    later = replace(published, edition=replace(published.edition, number=7))
    correct(app, later, replace(published.answers[0], text="Autre chose, publié à l'instant."))

    after = client.get(TABLE, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert "Autre chose, publié à l" in after.text


def test_two_instances_of_the_same_edition_serve_the_same_bytes(app: Flask, client: CheckedClient) -> None:
    def digests() -> list[str]:
        bodies = [client.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True) for url in ADDRESSES]
        return [hashlib.sha256(body.get_data()).hexdigest() for body in bodies]

    first = digests()
    app.extensions["campagne.public_bodies"].clear()

    assert digests() == first


def test_a_warm_page_asks_the_database_one_small_question(
    app: Flask, client: CheckedClient, connections: list[str]
) -> None:
    remember(app, holds_for=0)
    client.get(TABLE)
    assert len(connections) > 8
    connections.clear()

    for headers in ({}, {"Accept-Encoding": "x"}, {"If-None-Match": '"autre"'}):
        assert client.get(TABLE, headers=headers).status_code == 200
    assert client.head(TABLE).status_code == 200

    assert connections == ["connection"] * 4


def test_readers_who_come_together_ask_once(app: Flask, client: CheckedClient, connections: list[str]) -> None:
    remember(app, holds_for=60)
    client.get(TABLE)
    connections.clear()

    for _ in range(3):
        assert client.get(TABLE).status_code == 200

    assert connections == ["connection"]


def test_what_this_process_publishes_is_read_at_once_by_those_who_come_together(
    app: Flask, client: CheckedClient, published: Publication
) -> None:
    remember(app, holds_for=60)
    for _ in range(2):
        client.get(TABLE)
    later = replace(published, edition=replace(published.edition, number=7))
    correct(app, later, replace(published.answers[0], text="Autre chose, publié à l'instant."))

    assert "Autre chose, publié à l" in client.get(TABLE).text


def test_parameters_of_other_sites_share_the_same_page(
    app: Flask, client: CheckedClient, connections: list[str]
) -> None:
    remember(app, holds_for=0)
    client.get(TABLE)
    connections.clear()

    assert client.get(f"{TABLE}?utm_source=lettre&fbclid=1").status_code == 200
    assert connections == ["connection"]


def test_a_host_that_is_refused_never_finds_a_kept_page(app: Flask, client: CheckedClient) -> None:
    client.get(TABLE)
    app.config["TRUSTED_HOSTS"] = ["localhost"]

    assert client.get(TABLE).status_code == 200
    assert client.get(TABLE, headers={"Host": "ailleurs.example"}).status_code == 400


def test_a_database_that_is_gone_is_said_in_french(app: Flask, client: CheckedClient) -> None:
    remember(app, holds_for=0)
    client.get(TABLE)
    with app.app_context():
        path = Path(db.engine.url.database or "")
        db.engine.dispose()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()

    response = client.get(TABLE)

    assert response.status_code == 503
    assert "Réessayez dans une minute" in response.text


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: CheckedClient, method: str) -> None:
    response = getattr(client, method)(TABLE, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code in {400, 405}
    assert client.get(TABLE).status_code == 200


def test_before_a_first_edition_a_campaign_has_no_address(client: CheckedClient) -> None:
    for address in ("", "tableau", "tableau.json", "questionnaire", "methode", "editions", "donnees"):
        assert client.get(f"/campagnes/inconnue/{address}").status_code == 404


def test_an_address_that_carries_too_many_choices_is_refused(client: CheckedClient) -> None:
    assert client.get(f"{TABLE}?{'&'.join(f'candidature={n}' for n in range(3000))}").status_code == 400


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(ADDRESSES),
    st.lists(st.tuples(st.sampled_from(sorted({*PARAMETERS, "autre"})), st.text(max_size=12) | VALUES), max_size=4),
)
def test_no_parameter_breaks_a_page(client: CheckedClient, address: str, pairs: list[tuple[str, str]]) -> None:
    assert client.get(address, query_string=pairs).status_code in {200, 302, 400, 404}


def test_memory_stays_within_its_bound(app: Flask, client: CheckedClient) -> None:
    small = remember(app, most=400_000)

    for question in comparison().questions:
        client.get(f"{TABLE}?question={question.key}")
        client.get(f"{NATIONAL}/questions/{question.key}")
        assert 0 < small.held <= 400_000


def test_what_is_published_twice_does_not_mix(app: Flask, client: CheckedClient) -> None:
    other = comparison(3)
    publish(app, replace(other, campaign=replace(other.campaign, slug="autre", title="Autre campagne")))

    assert "ce que répondent les 3 candidatures" in client.get("/campagnes/autre/tableau").text.replace("\u00a0", " ")
    assert "ce que répondent les 12 candidatures" in client.get(TABLE).text.replace("\u00a0", " ")
