"""Lists of lists: each list once, under its head and its title, in the layouts of the Ministry and in any table."""

from __future__ import annotations

import pytest

from campagne.domain.official_files import ReadFile, Refusal, read

MUNICIPAL_2020 = (
    "Code du département\tLibellé du département\tCode commune\tLibellé commune\tN° Panneau Liste\t"
    "Libellé abrégé liste\tLibellé Etendu Liste\tNuance Liste\tN° candidat\tSexe candidat\tNom candidat\t"
    "Prénom candidat\tNationalité\tCandidat au conseil communautaire"
)
MUNICIPAL_2026 = (
    "Code département;Département;Code circonscription;Circonscription;Numéro de panneau;Libellé abrégé de liste;"
    "Libellé de la liste;Code nuance de liste;Nuance de liste;Tête de liste;Ordre;Sexe;Nom sur le bulletin de vote;"
    "Prénom sur le bulletin de vote;Nationalité;Code personnalité;CC"
)
COLUMNS = {"constituency": "Lieu", "list_title": "Liste", "rank": "Rang", "head": "Tête", "last_name": "Nom"}


def table(*rows: str) -> ReadFile:
    return read("\n".join(["Lieu;Liste;Rang;Tête;Nom", *rows]).encode(), election="other", columns=COLUMNS)


def test_the_municipal_file_of_2020_has_a_comment_above_and_numbers_communes_inside_their_departement() -> None:
    rows = [
        "01\tAin\t004\tAmbérieu-en-Bugey\t2\tAGIR\tAgir à Ambérieu\tLDVG\t2\tF\tÉLIE\tZoé\tF\tO",
        "01\tAin\t004\tAmbérieu-en-Bugey\t2\tAGIR\tAgir à Ambérieu\tLDVG\t1\tM\tKER\tYves\tF\tO",
        "01\tAin\t004\tAmbérieu-en-Bugey\t1\tVIVRE\tVivre ici\tLDVD\t1\tF\tLANN\tÈve\tF\tO",
        "75\tParis\t056SR05\tParis secteur 5\t1\tVIVRE\tVivre ici\tLDVD\t1\tF\tTREV\tAnne\tF\tN",
        "ZA\tGuadeloupe\t101\tLes Abymes\t1\tCAP\tCap à l'Est\t\t1\tM\tPETIT\tLuc\tF\tO",
    ]
    data = "\r\n".join(["Candidatures au 1er tour, données provisoires", MUNICIPAL_2020, *rows]).encode("iso-8859-1")

    found = read(data, election="municipal")

    assert (found.layout, found.encoding, found.rows, found.refused) == (
        "ministere-municipales-2020",
        "cp1252",
        5,
        [],
    )
    agir, vivre, paris, cap = found.candidates
    assert (agir.constituency_code, agir.constituency_name, agir.departement) == ("01004", "Ambérieu-en-Bugey", "01")
    assert (agir.line, agir.last_name, agir.sex, agir.panel, agir.nuance) == (4, "KER", "M", 2, "LDVG")
    assert (agir.label, agir.list_title, agir.people) == ("Agir à Ambérieu", "Agir à Ambérieu", 2)
    assert (vivre.people, paris.constituency_code, paris.label) == (1, "75056SR05", "Vivre ici")
    assert (cap.constituency_code, cap.departement, cap.nuance) == ("97101", "971", None)
    assert found.people == 5


def test_the_municipal_file_of_2026_marks_the_head_of_each_list() -> None:
    rows = [
        '01;Ain;01004;Ambérieu-en-Bugey;1;AGIR;Agir ; "enfin";LDVG;Divers gauche;;2;F;ÉLIE;Zoé;FR;;'.replace(
            'Agir ; "enfin"', '"Agir ; ""enfin"""'
        ),
        '01;Ain;01004;Ambérieu-en-Bugey;1;AGIR;"Agir ; ""enfin""";LDVG;Divers gauche;OUI;1;M;KER;Yves;FR;MAI;CC',
        "2A;Corse-du-Sud;2A004;Ajaccio;1;ECO;Écologie;LVEC;Écologiste;OUI;1;F;LECA;Maria;FR;;CC",
        "69;Rhône;69123SR01;Lyon secteur 1;3;ECO;Écologie;LVEC;Écologiste;OUI;1;F;TREV;Anne;FR;;",
    ]

    found = read("\n".join([MUNICIPAL_2026, *rows]).encode(), election="municipal")

    assert (found.layout, found.refused) == ("ministere-municipales-2026", [])
    assert [(row.constituency_code, row.label, row.last_name, row.people) for row in found.candidates] == [
        ("01004", 'Agir ; "enfin"', "KER", 2),
        ("2A004", "Écologie", "LECA", 1),
        ("69123SR01", "Écologie", "TREV", 1),
    ]
    assert {"Nationalité", "CC"} <= set(found.ignored_columns)


def test_a_list_whose_head_is_missing_is_named_by_whoever_comes_first_on_it() -> None:
    found = table("A1;Union;4;;KER", "A1;Union;2;;LANN", "A1;Union;;;TREV")

    assert [(row.last_name, row.people) for row in found.candidates] == [("LANN", 3)]


@pytest.mark.parametrize("mark", ["OUI", "Oui", "X", "1", "VRAI"])
def test_the_head_said_to_be_wins_over_the_order(mark: str) -> None:
    found = table("A1;Union;1;Non;KER", f"A1;Union;2;{mark};LANN")

    assert [row.last_name for row in found.candidates] == ["LANN"]


def test_lists_of_one_title_in_two_places_are_two_and_a_head_may_bear_the_name_of_another() -> None:
    found = table("A1;Union;1;;KER", "A2;Union;1;;KER", "A1;Rivage;1;;KER")

    assert [(row.constituency_code, row.label) for row in found.candidates] == [
        ("A1", "Union"),
        ("A2", "Union"),
        ("A1", "Rivage"),
    ]


def test_a_faulty_row_is_refused_and_the_list_goes_on_without_it() -> None:
    found = table("A1;Union;1;;KER", "A1;;2;;LANN", "A1;Union;deux;;TREV", "A1;Union;3;;", "/;Union;4;;MOR")

    assert [(each.line, each.column) for each in found.refused] == [(3, "Liste"), (4, "Rang"), (5, "Nom"), (6, "Lieu")]
    assert found.refused[0] == Refusal(3, "Liste", "Le titre de la liste manque.")
    assert found.refused[1].reason == "« deux » n’est pas une place sur une liste."
    assert (found.rows, found.people, len(found.candidates)) == (5, 1, 1)
