"""What a list of candidates and a list of addresses both say: who, and where."""

from __future__ import annotations

from campagne.domain.constituencies import NATIONAL_CODE, normalise_code
from campagne.domain.tables import Columns, RowFault
from campagne.domain.text import match_key

NAME_MAX = 100
MATCH_KEY_MAX = 300

CONSTITUENCY_NEEDED = (
    "constituency",
    "Il manque la colonne « Code circonscription » : sans elle, on ne sait pas où chaque personne se présente.",
)


def read_constituency(columns: Columns, cells: list[str], *, national: bool) -> str:
    """Return the public code of a row's constituency; raises RowFault when it is none or not of this election."""
    text, column = columns.text(cells, "constituency"), columns.title("constituency")
    if not text:
        if national:
            return NATIONAL_CODE
        raise RowFault("Le code de la circonscription manque.", field=column)
    code = normalise_code(text)
    if code is None:
        raise RowFault(
            f"« {text[:40]} » n’est pas un code de circonscription (par exemple 0101, 2A01, 97102 ou ZZ11).",
            field=column,
        )
    if national and code != NATIONAL_CODE:
        raise RowFault(f"L’élection est nationale : sa seule circonscription est FR, pas {code}.", field=column)
    return code


def read_name(columns: Columns, cells: list[str]) -> tuple[str, str]:
    """Return the last and first names of a row; raises RowFault when there is no letter to know the person by."""
    last_name = columns.text(cells, "last_name", limit=NAME_MAX)
    first_name = columns.text(cells, "first_name", limit=NAME_MAX)
    key = match_key(last_name, first_name)
    if key.startswith("|"):
        raise RowFault("Le nom manque.", field=columns.title("last_name"))
    if len(key) > MATCH_KEY_MAX:
        raise RowFault("Ce nom est trop long une fois ses lettres développées.", field=columns.title("last_name"))
    return last_name, first_name
