"""Addresses of public pages in templates: built once, and the same as Flask's."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, url_for

from tests.web.public.conftest import NATIONAL

SLUG = "presidentielle-2027"


@pytest.mark.parametrize("folder", ["", "/copie"])
@pytest.mark.parametrize(
    ("endpoint", "values", "address"),
    [
        ("public.table", {"slug": SLUG}, f"{NATIONAL}/tableau"),
        ("public.candidacy", {"slug": SLUG, "ref": "c1", "edition": None}, f"{NATIONAL}/candidatures/c1"),
        ("public.edition", {"slug": SLUG, "number": 6, "page": 2}, f"{NATIONAL}/editions/6?page=2"),
        ("public.table", {"slug": SLUG, "question": ["a", "b"]}, f"{NATIONAL}/tableau?question=a&question=b"),
        ("public.candidacy", {"slug": SLUG, "ref": "c1", "_anchor": "x"}, f"{NATIONAL}/candidatures/c1#x"),
    ],
)
def test_a_template_gets_the_address_that_flask_builds(
    app: Flask, folder: str, endpoint: str, values: dict[str, Any], address: str
) -> None:
    remembered: Any = app.jinja_env.globals["url_for"]
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": folder}):
        for _ in range(2):
            assert remembered(endpoint, **values) == url_for(endpoint, **values) == folder + address


def test_a_server_may_leave_out_an_empty_root(app: Flask) -> None:
    remembered: Any = app.jinja_env.globals["url_for"]
    with app.test_request_context("/") as context:
        del context.request.environ["SCRIPT_NAME"]
        assert remembered("public.table", slug=SLUG) == f"{NATIONAL}/tableau"


def test_what_a_door_adds_to_its_addresses_is_never_remembered(app: Flask) -> None:
    remembered: Any = app.jinja_env.globals["url_for"]
    defaults = {"slug": "a"}
    app.url_default_functions["coordinator"] = [lambda _endpoint, values: values.update(defaults)]
    found = []
    for slug in ("a", "b"):
        defaults["slug"] = slug
        with app.test_request_context("/"):
            found.append(remembered("coordinator.addresses.upload"))

    assert found == [f"/coordination/campagnes/{slug}/adresses/fichier/" for slug in "ab"]
