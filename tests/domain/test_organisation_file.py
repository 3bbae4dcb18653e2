"""The organisation file: each field checked, every fault named at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from campagne.domain.organisation_file import read
from campagne.exceptions import InvalidContent
from tests.factories import files


def faults(**changes: Any) -> list[str]:
    with pytest.raises(InvalidContent) as caught:
        read(files.organisation(**changes))
    return [str(fault) for fault in caught.value.faults]


def test_a_whole_file_reads_as_it_is_written() -> None:
    assert read(files.organisation()) == files.organisation()


def test_every_field_is_checked_and_every_fault_named() -> None:
    assert faults(
        name="",
        short_name="x" * 81,
        telephone="appelez-nous",
        email="contact",
        reply_to=None,
        host={"name": "Hébergeur", "address": ""},
        members=0,
        signatories=[{"name": "Claire Morvan"}],
        website="https://example.org",
    ) == [
        "name : manque",
        "short_name : 81 caractères, 80 au plus",
        "telephone : « appelez-nous » n'est pas un numéro de téléphone",
        "email : « contact » n’est pas une adresse : il y manque le signe « @ ».",
        "reply_to : manque",
        "host.address : manque",
        "host.telephone : manque",
        "members : un nombre entier de 1 à 1000000 est attendu",
        "signatories[0].mandate : manque",
        "website : champ inconnu",
    ]


OTHER = {"name": "Karim Benhamou", "telephone": "01 99 00 56 78", "telephone_hours": "jusqu'à 20 h"}


def test_others_than_the_director_may_answer_the_press_each_with_a_number() -> None:
    assert read(files.organisation(press=[OTHER]))["press"] == [OTHER]
    assert read(files.organisation(press=[{**OTHER, "telephone_hours": ""}]))["press"][0]["telephone_hours"] == ""
    without = files.organisation()
    del without["press"]
    assert read(without)["press"] == []
    assert faults(press=[{"name": "Karim Benhamou"}, OTHER, OTHER, OTHER]) == [
        "press : 4 éléments, 3 au plus",
        "press[0].telephone : manque",
    ]


def test_the_press_reaches_two_parties_of_the_demonstration() -> None:
    facts = read(json.loads(Path("campagne/demonstration/organisation.json").read_text(encoding="utf-8")))
    party = {person["name"]: person["party"] for person in facts["signatories"]}
    callable_ = [facts["publication_director"], *(person["name"] for person in facts["press"])]
    assert len({party[name] for name in callable_}) == 2


def test_somebody_signs() -> None:
    assert faults(signatories=[]) == ["signatories : 1 élément au moins est attendu"]


@pytest.mark.parametrize("telephone", ["01 99 00 12 34", "+33 1 99 00 12 34", "01.99.00.12.34", "0199001234"])
def test_a_telephone_number_is_written_as_people_write_it(telephone: str) -> None:
    assert read(files.organisation(telephone=telephone))["telephone"] == telephone


def test_money_presentation_hours_and_party_may_be_empty() -> None:
    facts = read(
        files.organisation(
            money="", presentation=None, telephone_hours="", signatories=[{"name": "Claire", "mandate": "maire"}]
        )
    )

    assert (facts["money"], facts["presentation"], facts["telephone_hours"]) == ("", "", "")
    assert facts["signatories"] == [{"name": "Claire", "mandate": "maire", "party": ""}]


def test_whom_a_signatory_supports_is_kept_where_it_is_said() -> None:
    claire = {"name": "Claire", "mandate": "maire", "party": ""}
    given = [claire | {"supports": " Inès  Marchetti "}, claire | {"supports": " "}]

    assert read(files.organisation(signatories=given))["signatories"] == [
        claire | {"supports": "Inès Marchetti"},
        claire,
    ]
