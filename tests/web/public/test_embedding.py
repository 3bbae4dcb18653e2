"""The comparison in a frame of another site: what it always says, and that nothing else may be framed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import LOCAL, NATIONAL, read, said

TABLE = f"{NATIONAL}/tableau"
FRAMED = f"/integre{TABLE}"
TWO = "candidature=c0000001&candidature=c0000003"


@pytest.mark.usefixtures("published", "constituencies")
def test_framed_views_alone_may_be_framed(client: CheckedClient) -> None:
    for address in (FRAMED, f"/integre{LOCAL}/circonscriptions/7103"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors *"), address
        assert "script" not in policy
    for address in ("/", TABLE, f"{NATIONAL}/integrer", f"{NATIONAL}/methode", "/nous"):
        assert "frame-ancestors 'none'" in client.get(address).headers["Content-Security-Policy"], address


@pytest.mark.usefixtures("published")
def test_a_framed_view_kept_in_memory_leaves_with_its_own_policy(client: CheckedClient) -> None:
    first, second = client.get(FRAMED), client.get(FRAMED)

    assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in second.headers


@pytest.mark.usefixtures("published")
def test_a_framed_view_says_its_date_its_edition_and_that_it_supports_nobody(client: CheckedClient) -> None:
    page = read(client, FRAMED)
    text = " ".join(said(page, "main"))

    assert "État au mardi 6 avril 2027 à 10 h (heure de Paris), édition 6" in text
    assert "Élues et élus contre les discriminations, sans soutien à aucune candidature." in text
    assert said(page, "[data-testid=chosen]") == []
    assert len(said(page, ".grid thead th")) == 13
    assert select(page, "script, form") == []


@pytest.mark.usefixtures("published")
def test_a_framed_view_leads_from_its_head_to_the_whole_table_and_to_the_method(client: CheckedClient) -> None:
    for address in (FRAMED, f"{FRAMED}?{TWO}"):
        links = select(read(client, address), ".standing a")
        assert [attribute(link, "href") for link in links] == [TABLE, f"{NATIONAL}/methode"]


@pytest.mark.usefixtures("published")
def test_a_framed_choice_keeps_its_line_and_leads_to_the_whole_table(client: CheckedClient) -> None:
    page = read(client, f"{FRAMED}?{TWO}")

    assert said(page, "[data-testid=chosen]") == ["Vue choisie : 2 candidatures sur 12. Voir tout le tableau"]
    assert attribute(select(page, "[data-testid=chosen] a")[0], "href") == TABLE


@pytest.mark.usefixtures("published")
def test_every_link_of_a_framed_view_opens_a_page_that_may_stand_alone(client: CheckedClient) -> None:
    page = read(client, FRAMED)

    assert attribute(select(page, "base")[0], "target") == "_blank"
    links = [attribute(link, "href") for link in select(page, "main a")]
    assert len(links) > 60
    assert all(link.startswith(f"{NATIONAL}/") for link in links)
    assert f"{TABLE}#q3-c1" in links


@pytest.mark.usefixtures("published")
def test_the_line_to_paste_frames_the_view_that_was_chosen(client: CheckedClient) -> None:
    table = read(client, f"{TABLE}?{TWO}")
    page = read(client, attribute(select(table, ".takes a[href*=integrer]")[0], "href"))

    assert said(page, "#ligne")[0].startswith(f'<iframe src="http://localhost{FRAMED}?candidature=c0000001&amp;')
    assert said(page, "[data-testid=chosen]") == ["Vue choisie : 2 candidatures sur 12. Voir tout le tableau"]
    assert client.get(attribute(select(page, ".actions a")[0], "href")).status_code == 200


@pytest.mark.usefixtures("constituencies")
def test_a_constituency_is_chosen_before_it_is_embedded(client: CheckedClient) -> None:
    assert select(read(client, f"{LOCAL}/integrer"), "#ligne") == []
    page = read(client, f"{LOCAL}/integrer?circonscription=97401")

    assert f"http://localhost/integre{LOCAL}/circonscriptions/97401" in said(page, "#ligne")[0]
    assert client.get(f"{LOCAL}/integrer?circonscription=9999").status_code == 404
    assert client.get(f"/integre{LOCAL}/tableau").status_code == 404


def test_a_framed_view_leaves_no_hole_where_who_asks_is_unknown(app: Flask, client: CheckedClient) -> None:
    whole = comparison()
    publish(app, replace(whole, campaign=replace(whole.campaign, organisation="")))

    assert "édition 6 · sans soutien à aucune candidature." in " ".join(said(read(client, FRAMED), "main"))
