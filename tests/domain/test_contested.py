"""What is contested: an address of ours is told from words, and its parts are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.contested import Address, NotOurs, read

SITE = "https://exemple.org"
SLUG = "presidentielle-2027"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f"/campagnes/{SLUG}/editions/3/reponses/k3f9/testing", {"edition": 3, "ref": "k3f9", "key": "testing"}),
        (f"/campagnes/{SLUG}/candidatures/k3f9", {"ref": "k3f9"}),
        (f"/campagnes/{SLUG}/candidatures/k3f9.json", {"ref": "k3f9"}),
        (f"/campagnes/{SLUG}/questions/testing", {"key": "testing"}),
        (f"/campagnes/{SLUG}/tableau?edition=3#q1-c2", {}),
        (f"/integre/campagnes/{SLUG}/questions/testing", {"key": "testing"}),
        (f"/campagnes/{SLUG}/editions/0/reponses/k3f9/testing", {}),
    ],
)
def test_the_parts_of_an_address_are_read(text: str, named: dict[str, object]) -> None:
    assert read(text, site=SITE) == Address(local=text, slug=SLUG, **named)  # type: ignore[arg-type]
    assert read(f"{SITE}{text}", site=SITE) == Address(local=text, slug=SLUG, **named)  # type: ignore[arg-type]


def test_a_page_outside_any_campaign_names_none() -> None:
    assert read("https://EXEMPLE.org/nous", site=SITE) == Address(local="/nous")
    assert read("https://exemple.org", site=SITE) == Address(local="/")


def test_other_words_are_no_address() -> None:
    assert read("la réponse de Paul Vasseur à la question 3", site=SITE) is None


@pytest.mark.parametrize(
    "text",
    [
        "https://ailleurs.example/x",
        "http://exemple.org.evil.invalid/",
        "//evil.invalid/x",
        "https://[x",
        "/\\evil.invalid",
    ],
)
def test_an_address_of_another_site_is_refused_in_its_place(text: str) -> None:
    with pytest.raises(NotOurs, match=r"exemple\.org") as refused:
        read(text, site=SITE)
    assert refused.value.field == "contested"


def test_what_is_read_never_leads_to_another_site() -> None:
    assert read("https://exemple.org//evil.invalid/x", site=SITE) == Address(local="/evil.invalid/x")


@given(st.one_of(st.text(), st.text().map("/".__add__), st.text().map("https://".__add__)))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, site=SITE)
    except NotOurs:
        return
    assert found is None or (found.local[:1] == "/" and found.local[1:2] not in {"/", "\\"})
