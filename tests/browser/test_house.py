"""The house in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_an_unknown_address_is_answered_by_an_accessible_page(page: Page, axe: Callable[[Page], None]) -> None:
    response = page.goto("/nulle-part")

    assert response is not None
    assert response.status == 404
    assert page.locator("h1").inner_text() == "Page introuvable"
    axe(page)
