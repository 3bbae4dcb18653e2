"""The page of components shows every one of them, and can be read like any page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.fixtures.client import CheckedClient

INSIDE_OTHERS = {"described", "errors_of", "mark"}
"""Macros that other components call, and that show nothing by themselves."""

TEMPLATES = Path(__file__).parents[3] / "templates"


def test_every_component_of_the_pages_is_shown(client: CheckedClient) -> None:
    response = client.get("/demo/composants")
    source = (TEMPLATES / "demo" / "components.html").read_text(encoding="utf-8")

    assert response.status_code == 200
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        macros = set(re.findall(r"{%-? macro (\w+)", path.read_text(encoding="utf-8"))) - INSIDE_OTHERS
        missing = {macro for macro in macros if not re.search(rf"\b{macro}\(", source)}
        assert not missing, f"components/{path.name}: {missing} do not stand on the page"


def test_a_refused_form_says_what_is_wrong_and_gives_the_text_back(client: CheckedClient) -> None:
    page = client.get("/demo/composants").text

    assert "Écrivez le nom de la personne qui signe." in page
    assert "Un texte un peu plus long que les quarante signes permis.</textarea>" in page
