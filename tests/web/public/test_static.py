"""Style sheets, scripts and fonts: compressed, kept for ever where their address names their content."""

from __future__ import annotations

import gzip

import pytest

from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import read


def test_the_style_sheet_that_pages_name_may_be_kept_for_ever(client: CheckedClient) -> None:
    address = attribute(select(read(client, "/"), "link[rel=stylesheet]")[0], "href")
    response = client.get(address, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"--paper" in gzip.decompress(response.get_data())
    assert client.get(address, headers={"If-None-Match": response.headers["ETag"]}).status_code == 200
    packed = {"If-None-Match": response.headers["ETag"], "Accept-Encoding": "gzip"}
    assert client.get(address, headers=packed).status_code == 304


def test_the_font_is_kept_for_ever_under_its_version(client: CheckedClient) -> None:
    address = attribute(select(read(client, "/"), "link[rel=preload]")[0], "href")
    response = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (response.mimetype, "Content-Encoding" in response.headers) == ("font/woff2", False)
    assert len(response.get_data()) <= 30 * 1024


def test_an_address_without_its_version_is_kept_briefly(client: CheckedClient) -> None:
    for address in ("/static/css/campagne.css", "/static/css/campagne.css?v=000000000000"):
        assert client.get(address).headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["../__init__.py", "%2e%2e/%2e%2e/config.py", "css", "absent.css", "css/../../x"])
def test_nothing_else_is_served(client: CheckedClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
