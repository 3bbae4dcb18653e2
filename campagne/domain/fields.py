"""What a list of candidates and a list of addresses both say: who, and where."""

from __future__ import annotations

from campagne.domain.constituencies import code_in, normalise_code
from campagne.domain.elections import NATIONAL_ELECTIONS
from campagne.domain.tables import Columns, RowFault
from campagne.domain.text import match_key
from campagne.domain.whole_names import FIRST_NAME_FIRST, LAST_NAME_FIRST, split

NAME_MAX = 100
MATCH_KEY_MAX = 300
_SHORT, _LATIN = 90, "\u0250"
"""A name this short in letters before this one has a key that is neither empty nor too long."""

CODE_EXPECTED = {
    "legislative": "un code de circonscription (par exemple 0101, 2A01, 97102 ou ZZ11)",
    "departmental": "un code de canton, celui du département puis deux chiffres (par exemple 0101, 2A01 ou 97102)",
    "municipal": "le code INSEE d’une commune (par exemple 01004, 2A004 ou 97101)",
    "regional": "un code de région (par exemple 11, 53 ou 84)",
    "senatorial": "un code de département (par exemple 01, 2A ou 971)",
    "presidential": "le code d’une élection nationale, qui est FR",
    "european": "le code d’une élection nationale, qui est FR",
    "other": "un code de circonscription (douze signes au plus : chiffres, lettres, point, tiret)",
}
"""What the code of a constituency is in a kind of election, as said after « n'est pas »."""

CONSTITUENCY_NEEDED = (
    "constituency",
    "Il manque la colonne « Code circonscription » : sans elle, on ne sait pas où chaque personne se présente.",
)


def read_constituency(columns: Columns, cells: list[str], *, election: str) -> str:
    """Return the public code of a row's constituency; raises RowFault when it is none or not of this election."""
    text, column = columns.text(cells, "constituency"), columns.title("constituency")
    national = election in NATIONAL_ELECTIONS
    if not text and not national:
        raise RowFault("Le code de la circonscription manque.", field=column)
    code = code_in(election, text, columns.text(cells, "departement"))
    if code is not None:
        return code
    if national and normalise_code(text):
        reason = f"L’élection est nationale : sa seule circonscription est FR, pas {normalise_code(text)}."
        raise RowFault(reason, field=column)
    raise RowFault(f"« {text[:40]} » n’est pas {CODE_EXPECTED[election]}.", field=column)


def read_name(columns: Columns, cells: list[str]) -> tuple[str, str]:
    """Return the last and first names of a row; raises RowFault when there is no letter to know the person by.

    Both may stand in one cell: the column of `full_name` or `full_name_reversed`, told apart by `whole_names`.
    """
    whole = next((field for field in (FIRST_NAME_FIRST, LAST_NAME_FIRST) if field in columns), None)
    if whole and "last_name" not in columns:
        last_name, first_name = split(columns.text(cells, whole, limit=NAME_MAX), order=whole)
    else:
        whole = "last_name"
        last_name = columns.text(cells, "last_name", limit=NAME_MAX)
        first_name = columns.text(cells, "first_name", limit=NAME_MAX)
    if last_name[:1].isalpha() and len(last_name) + len(first_name) <= _SHORT and max(last_name + first_name) < _LATIN:
        return last_name, first_name
    key = match_key(last_name, first_name)
    if key.startswith("|"):
        raise RowFault("Le nom manque.", field=columns.title(whole))
    if len(key) > MATCH_KEY_MAX:
        raise RowFault("Ce nom est trop long une fois ses lettres développées.", field=columns.title(whole))
    return last_name, first_name
