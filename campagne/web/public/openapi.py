"""`/openapi.json`: the public data addresses described for programs. They are the API; there is no other.

The schemas are made from the types of `domain.public_json`, to which the code that writes the data is checked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apispec import APISpec
from flask import current_app

from campagne.domain import public_json
from campagne.domain.answer_choice import FILTERS, STATUSES
from campagne.domain.chosen_view import DIRECTIONS, ORDERS
from campagne.domain.code_words import CHANGES, COMMITMENTS_LISTED, KINDS, OUTCOMES, SENDINGS, STATES, listed
from campagne.domain.comparison_files import LICENCE
from campagne.domain.json_schema import components
from campagne.domain.published import MARK_WORDS
from campagne.web.public.blueprint import public
from campagne.web.public.serving import File, absolute, of_instance

VERSION = "1"
_TEXT = {"type": "string"}
_PATHS: dict[str, tuple[str, dict[str, Any]]] = {
    "slug": ("La campagne.", {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"}),
    "code": ("La circonscription : 0101, 2A01, 97102, ZZ11.", {"type": "string", "pattern": "^[0-9A-Z]{1,12}$"}),
    "key": ("La clé de la question.", {"type": "string", "pattern": "^[a-z0-9_]{1,40}$"}),
    "number": ("Le numéro de l'édition.", {"type": "integer", "minimum": 1}),
    "ref": ("La référence de la candidature.", {"type": "string", "pattern": "^[0-9a-z]{1,12}$"}),
}
_CODES: dict[str, dict[str, Mapping[str, str]]] = {
    "QuestionJSON": {"kind": KINDS},
    "CandidacyJSON": {"state": STATES, "marks": MARK_WORDS},
    "AnsweringCandidacyJSON": {"state": STATES, "marks": MARK_WORDS},
    "SolicitedJSON": {"state": STATES},
    "SolicitationJSON": {"kind": SENDINGS, "outcome": OUTCOMES},
    "AnswerChangeJSON": {"change": CHANGES},
}
"""The codes that a property takes, with their words, by name of schema."""
_MANY = {"type": "array", "items": _TEXT}
_STATUSES = {"enum": list(STATUSES.values())}
_QUERIES: dict[str, tuple[str, dict[str, Any]]] = {
    "candidature": ("Seulement ces candidatures.", _MANY),
    "question": ("Seulement ces questions.", _MANY),
    "theme": ("Seulement ces thèmes.", _MANY),
    "ordre": ("Sans effet sur un fichier.", {"enum": list(ORDERS)}),
    "differences": ("« 1 » : sans les questions où toutes les positions sont les mêmes.", {"enum": ["1"]}),
    "sens": ("Sans effet sur un fichier.", {"enum": list(DIRECTIONS)}),
    "edition": ("Une édition passée ; par défaut la dernière.", {"type": "integer", "minimum": 1}),
    "circonscription": ("Seulement ces circonscriptions.", _MANY),
    "q": ("Des mots : tous doivent être dans la réponse ; « une phrase » entre guillemets ; -un mot écarté.", _TEXT),
    "position": ("Seulement ces positions, ou ces choix d'une question.", _MANY),
    "departement": ("Seulement ces départements.", _MANY),
    "nuance": ("Seulement ces nuances attribuées par le ministère.", _MANY),
    "statut": ("Seulement les candidatures qui portent une de ces mentions.", {**_MANY, "items": _STATUSES}),
}
_CHOICE = ("candidature", "question", "theme", "ordre", "differences", "sens", "edition")


@dataclass(frozen=True, kw_only=True)
class Described:
    """A data address: what it gives, of which type or types, and which parameters of the query change it."""

    summary: str
    types: tuple[type[Any], ...]
    queries: tuple[str, ...] = ("edition",)


DESCRIBED = {
    "/campagnes/{slug}/tableau.json": Described(
        summary="La comparaison d'une élection nationale, ou la liste des circonscriptions.",
        types=(public_json.ComparisonJSON, public_json.ConstituenciesJSON),
        queries=(*_CHOICE, "circonscription"),
    ),
    "/campagnes/{slug}/circonscriptions/{code}.json": Described(
        summary="La comparaison d'une circonscription.", types=(public_json.ComparisonJSON,), queries=_CHOICE
    ),
    "/campagnes/{slug}/questions/{key}.json": Described(
        summary="Toutes les réponses à une question.",
        types=(public_json.ComparisonJSON, public_json.AnswersJSON),
        queries=(*_CHOICE, "circonscription"),
    ),
    "/campagnes/{slug}/candidatures/{ref}.json": Described(
        summary="Les réponses d'une candidature.", types=(public_json.ComparisonJSON,)
    ),
    "/campagnes/{slug}/reponses.json": Described(
        summary="Les réponses choisies par leurs mots et par des filtres, une par ligne.",
        types=(public_json.AnswerListJSON,),
        queries=("q", *FILTERS, "edition"),
    ),
    "/campagnes/{slug}/sollicitations.json": Described(
        summary="Le registre des sollicitations.",
        types=(public_json.LedgerJSON,),
        queries=("edition", "circonscription"),
    ),
    "/campagnes/{slug}/editions.json": Described(
        summary="Les éditions, la dernière d'abord.", types=(public_json.EditionsJSON,)
    ),
    "/campagnes/{slug}/editions/{number}.json": Described(
        summary="Ce qu'une édition a changé.", types=(public_json.EditionChangesJSON,), queries=()
    ),
    "/campagnes/{slug}/donnees/reponses.json": Described(
        summary="Toutes les réponses d'une édition, en un fichier.", types=(public_json.AnswersJSON,)
    ),
}
"""Every `.json` address of a campaign; a test compares this list with the routes."""


@public.get("/openapi.json")
@of_instance
def openapi() -> File:
    """Give the OpenAPI 3.1 document."""
    content = json.dumps(_document().to_dict(), ensure_ascii=False, indent=1) + "\n"
    return File(content=content, mimetype="application/json")


def _document() -> APISpec:
    spec = APISpec(
        title="Données publiques",
        version=VERSION,
        openapi_version="3.1.0",
        info={
            "description": "Ce que répondent les candidatures, édition par édition, sans clé ni inscription.",
            "license": {"name": LICENCE, "url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"},
        },
        servers=[{"url": current_app.config["PUBLIC_URL"]}],
        externalDocs={"description": "Qui interroge", "url": absolute("/nous")},
    )
    schemas = components(*(kind for described in DESCRIBED.values() for kind in described.types))
    _say_codes(schemas)
    for name, schema in schemas.items():
        spec.components.schema(name, schema)
    for path, described in DESCRIBED.items():
        spec.path(path, operations={"get": _operation(path, described)})
    return spec


def _say_codes(schemas: dict[str, dict[str, Any]]) -> None:
    """Say in the schemas which codes each property takes, and in which words they are read."""
    for name, codes in _CODES.items():
        for code, words in codes.items():
            described = schemas[name]["properties"][code]
            described["description"] = listed(words)
            described.get("items", described)["enum"] = list(words)
    for name in ("AnswerJSON", "ListedAnswerJSON"):
        schemas[name]["properties"]["commitment"]["description"] = COMMITMENTS_LISTED


def _operation(path: str, described: Described) -> dict[str, Any]:
    kinds = [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in described.types]
    schema = kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    in_path = [_parameter(name, *_PATHS[name], place="path") for name in _PATHS if f"{{{name}}}" in path]
    in_query = [_parameter(name, *_QUERIES[name], place="query") for name in described.queries]
    page = {"text/html": {"schema": _TEXT}}
    return {
        "summary": described.summary,
        "parameters": [*in_path, *in_query],
        "responses": {
            "200": {
                "description": "Les données, en entier, avec un ETag.",
                "content": {"application/json": {"schema": schema}},
            },
            "304": {"description": "Rien n'a changé depuis cet ETag."},
            "400": {"description": "Cette adresse porte trop de choix.", "content": page},
            "404": {"description": "Rien ne porte ce nom dans cette édition.", "content": page},
        },
    }


def _parameter(name: str, description: str, schema: dict[str, Any], *, place: str) -> dict[str, Any]:
    parameter = {"name": name, "in": place, "required": place == "path", "description": description, "schema": schema}
    return parameter | ({"style": "form", "explode": True} if schema.get("type") == "array" else {})
