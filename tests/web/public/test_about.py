"""« Qui sommes-nous » : who asks, of which parties, and whom they support."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.editions import ORGANISATION, publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.web.public.conftest import read, said


def test_whom_each_person_who_signs_supports_is_said_beside_their_party(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    claire = {"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"}
    karim = {"name": "Karim Benhamou", "mandate": "adjoint à Rivebourg", "party": "Le Pays d'abord"}
    monkeypatch.setitem(ORGANISATION, "signatories", [claire | {"supports": "Inès Marchetti"}, karim])
    publish(app, comparison())

    page = read(client, "/nous")
    assert said(page, "thead th") == ["Nom", "Mandat", "Parti et soutien"]
    assert said(page, "tbody .under") == ["Soutient : Inès Marchetti", "Soutient : non indiqué"]


def test_nothing_is_said_of_supports_that_nobody_told(app: Flask, client: CheckedClient) -> None:
    publish(app, comparison())

    assert said(read(client, "/nous"), "thead th") == ["Nom", "Mandat", "Parti"]
