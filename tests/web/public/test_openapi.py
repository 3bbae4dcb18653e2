"""The public data described for programs: every address is described, and answers as it is described."""

from __future__ import annotations

import re

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import BaseSchema, checks

from campagne.domain.data_tables import CANDIDACIES
from campagne.domain.published import MARK_WORDS
from campagne.web.public.openapi import DESCRIBED
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import LOCAL, NATIONAL

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
PLAIN = {"Accept-Encoding": "identity"}  # no transport stands between, to unpack what is packed
REAL: tuple[tuple[str, str, dict[str, str]], ...] = (
    (NATIONAL, "/tableau.json", {}),
    (LOCAL, "/tableau.json", {}),
    (LOCAL, "/circonscriptions/{code}.json", {"code": "7103"}),
    (NATIONAL, "/questions/{key}.json", {"key": "cv_recrutement"}),
    (LOCAL, "/questions/{key}.json", {"key": "cv_recrutement"}),
    (NATIONAL, "/candidatures/{ref}.json", {"ref": "c0000001"}),
    (NATIONAL, "/reponses.json", {}),
    (LOCAL, "/reponses.json", {}),
    (NATIONAL, "/sollicitations.json", {}),
    (NATIONAL, "/editions.json", {}),
    (NATIONAL, "/editions/{number}.json", {"number": "6"}),
    (NATIONAL, "/donnees/reponses.json", {}),
    (LOCAL, "/donnees/reponses.json", {}),
)
"""Real addresses: between them, every path that is described and every form of its answer."""
FOLDER = "/campagnes/{slug}"
pytestmark = pytest.mark.usefixtures("published", "constituencies")


@pytest.fixture
def document(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/openapi.json", app)


def test_every_data_address_is_described_and_tried(app: Flask) -> None:
    formats = re.compile(r"\.<any\(.*json.*\):kind>$")
    served = {formats.sub(".json", rule.rule) for rule in app.url_map.iter_rules() if "/campagnes/<slug>" in rule.rule}
    data = {re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", path) for path in served if path.endswith(".json")}
    data = {path for path in data if path.startswith(FOLDER)}

    assert data == set(DESCRIBED)
    assert {FOLDER + path for _campaign, path, _names in REAL} == set(DESCRIBED)


@pytest.mark.parametrize(("campaign", "path", "parts"), REAL)
def test_a_real_address_answers_as_it_is_described(
    document: BaseSchema, campaign: str, path: str, parts: dict[str, str]
) -> None:
    case = document[FOLDER + path]["GET"].Case(path_parameters={"slug": campaign.rpartition("/")[2], **parts})

    response = case.call(headers=PLAIN)

    assert response.status_code == 200
    case.validate_response(response, checks=CHECKS)


@pytest.mark.parametrize("path", sorted(DESCRIBED))
def test_no_request_finds_a_fault_or_an_answer_that_is_not_described(document: BaseSchema, path: str) -> None:
    operation = document[path]["GET"]
    real = [{"slug": campaign.rpartition("/")[2], **names} for campaign, found, names in REAL if FOLDER + found == path]

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        if data.draw(st.booleans()):
            case.path_parameters = data.draw(st.sampled_from(real))
        case.call_and_validate(checks=CHECKS, headers=PLAIN)

    asked()


def test_the_document_is_public_data(client: CheckedClient) -> None:
    response = client.get("/openapi.json")

    assert response.get_json()["openapi"] == "3.1.0"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in response.headers


def test_the_document_names_each_mark_and_its_words(client: CheckedClient) -> None:
    schemas = client.get("/openapi.json").get_json()["components"]["schemas"]

    for stands in ("AnsweringCandidacyJSON", "CandidacyJSON"):
        marks = schemas[stands]["properties"]["marks"]
        assert marks["items"]["enum"] == list(MARK_WORDS)
        assert all(f"{mark} ({words})" in marks["description"] for mark, words in MARK_WORDS.items())
    assert all(mark in CANDIDACIES.columns["marques"].meaning for mark in MARK_WORDS)
