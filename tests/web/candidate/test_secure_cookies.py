"""Behind https, cookies are bound to this host and to https."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.candidate.conftest import Guest


@pytest.fixture
def settings(settings: dict[str, str]) -> dict[str, str]:
    return settings | {"PUBLIC_URL": "https://localhost"}


def test_the_cookie_of_a_link_is_bound_to_the_host(invite: Callable[..., Guest]) -> None:
    guest = invite()
    client = guest.client

    response = client.post(f"/r/{guest.token}", base_url="https://localhost")

    assert response.status_code == 303
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith(f"__Host-repondre-{guest.ref}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert client.get(guest.page, base_url="https://localhost").status_code == 200
