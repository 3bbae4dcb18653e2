"""The codes and names of French constituencies: one spelling everywhere public, whatever the file wrote.

A code is the département on two characters (three overseas) then two digits: `0101`, `2A01`, `97102`, `ZZ11`; a
national election has `FR`. Départements as in the Ministry's lists of 2024, where ZX is Saint-Martin and
Saint-Barthélemy and ZZ the French abroad; its lists of 2017 and 2022 wrote ZA to ZW for what is now 971 to 988, its
results of 2024 write 97 and 98 for the département alone, third parties 977 for ZX and 099 for ZZ.

Elsewhere a code is a commune's (INSEE, five characters, with a sector where there is one), a region's (INSEE, two
digits) or a département's, as the election wants it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from campagne.domain.elections import NATIONAL_ELECTIONS

NATIONAL_CODE = "FR"
NATIONAL_NAME = "France entière"

DEPARTEMENTS = {
    "01": "Ain", "02": "Aisne", "03": "Allier", "04": "Alpes-de-Haute-Provence", "05": "Hautes-Alpes",
    "06": "Alpes-Maritimes", "07": "Ardèche", "08": "Ardennes", "09": "Ariège", "10": "Aube", "11": "Aude",
    "12": "Aveyron", "13": "Bouches-du-Rhône", "14": "Calvados", "15": "Cantal", "16": "Charente",
    "17": "Charente-Maritime", "18": "Cher", "19": "Corrèze", "21": "Côte-d’Or", "22": "Côtes-d’Armor",
    "23": "Creuse", "24": "Dordogne", "25": "Doubs", "26": "Drôme", "27": "Eure", "28": "Eure-et-Loir",
    "29": "Finistère", "2A": "Corse-du-Sud", "2B": "Haute-Corse", "30": "Gard", "31": "Haute-Garonne",
    "32": "Gers", "33": "Gironde", "34": "Hérault", "35": "Ille-et-Vilaine", "36": "Indre",
    "37": "Indre-et-Loire", "38": "Isère", "39": "Jura", "40": "Landes", "41": "Loir-et-Cher", "42": "Loire",
    "43": "Haute-Loire", "44": "Loire-Atlantique", "45": "Loiret", "46": "Lot", "47": "Lot-et-Garonne",
    "48": "Lozère", "49": "Maine-et-Loire", "50": "Manche", "51": "Marne", "52": "Haute-Marne",
    "53": "Mayenne", "54": "Meurthe-et-Moselle", "55": "Meuse", "56": "Morbihan", "57": "Moselle",
    "58": "Nièvre", "59": "Nord", "60": "Oise", "61": "Orne", "62": "Pas-de-Calais", "63": "Puy-de-Dôme",
    "64": "Pyrénées-Atlantiques", "65": "Hautes-Pyrénées", "66": "Pyrénées-Orientales", "67": "Bas-Rhin",
    "68": "Haut-Rhin", "69": "Rhône", "70": "Haute-Saône", "71": "Saône-et-Loire", "72": "Sarthe",
    "73": "Savoie", "74": "Haute-Savoie", "75": "Paris", "76": "Seine-Maritime", "77": "Seine-et-Marne",
    "78": "Yvelines", "79": "Deux-Sèvres", "80": "Somme", "81": "Tarn", "82": "Tarn-et-Garonne", "83": "Var",
    "84": "Vaucluse", "85": "Vendée", "86": "Vienne", "87": "Haute-Vienne", "88": "Vosges", "89": "Yonne",
    "90": "Territoire de Belfort", "91": "Essonne", "92": "Hauts-de-Seine", "93": "Seine-Saint-Denis",
    "94": "Val-de-Marne", "95": "Val-d’Oise",
    "971": "Guadeloupe", "972": "Martinique", "973": "Guyane", "974": "La Réunion",
    "975": "Saint-Pierre-et-Miquelon", "976": "Mayotte", "977": "Saint-Barthélemy", "978": "Saint-Martin",
    "986": "Wallis-et-Futuna", "987": "Polynésie française", "988": "Nouvelle-Calédonie",
    "ZX": "Saint-Martin et Saint-Barthélemy", "ZZ": "Français établis hors de France",
}  # fmt: skip

REGIONS = {
    "01": "Guadeloupe", "02": "Martinique", "03": "Guyane", "04": "La Réunion", "06": "Mayotte",
    "11": "Île-de-France", "24": "Centre-Val de Loire", "27": "Bourgogne-Franche-Comté", "28": "Normandie",
    "32": "Hauts-de-France", "44": "Grand Est", "52": "Pays de la Loire", "53": "Bretagne",
    "75": "Nouvelle-Aquitaine", "76": "Occitanie", "84": "Auvergne-Rhône-Alpes", "93": "Provence-Alpes-Côte d’Azur",
    "94": "Corse",
}  # fmt: skip
"""The eighteen regions by their code at INSEE (code officiel géographique)."""

_FORMER = {
    "ZA": "971", "ZB": "972", "ZC": "973", "ZD": "974", "ZS": "975", "ZM": "976", "ZW": "986", "ZP": "987", "ZN": "988"
}  # fmt: skip

# Département, then the number; a spreadsheet eats the leading zero of « 0101 » and may leave « 101.0 ».
_CODE = re.compile(r"0?(?P<departement>[1-9]|[0-9][0-9]|2[AB]|9[78][0-9]|Z[A-Z])[ -]?(?P<number>[0-9]{2})(?:\.0)?")
_THIRD_PARTY = re.compile(r"(?P<departement>97[78]|099)[ -]?(?P<number>[0-9]{2})")
_COMMUNE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}(?:[A-Z]{2}[0-9]{2})?")
_REGION = re.compile(r"[0-9]{1,2}|[0-9]?[A-Z]{1,2}")
_FREE = re.compile(r"[0-9A-Z](?:[0-9A-Z._-]{0,10}[0-9A-Z])?")
_NUMBER = re.compile(r"([0-9]+)\.0")
_CANTON = re.compile(r"Canton n° \d+")
_ORDINAL_NAME = re.compile(r"0*(\d+) ?(?:ère|ere|re|er|ème|eme|è|e)\.? circonscription", re.IGNORECASE)


def normalise_code(text: str) -> str | None:
    """Return the public code of a constituency as a file wrote it (`101`, `101.0`, `01-01`, `2a01`), or None."""
    code = text.strip().upper()
    if code == NATIONAL_CODE:
        return NATIONAL_CODE
    found = _CODE.fullmatch(code)
    if found is None or found["number"] == "00":
        return None
    departement = found["departement"].zfill(2)
    departement = _FORMER.get(departement, departement)
    return departement + found["number"] if departement in DEPARTEMENTS else None


@lru_cache(maxsize=4_096)
def code_in(election: str, text: str, departement: str = "") -> str | None:
    """Return the public code of a constituency in a kind of election, or None when it is none of that kind.

    `departement` is the cell beside, for files where `text` only numbers the constituency or the commune inside it. A
    national election has `FR` whatever the territory of the row.
    """
    code, beside = (_NUMBER.sub(r"\1", cell.strip().upper()) for cell in (text, departement))
    if election in NATIONAL_ELECTIONS:
        return NATIONAL_CODE if code in {NATIONAL_CODE, "FE", ""} else None
    if election == "municipal":
        return _commune(code, beside)
    if election == "senatorial":
        return normalise_departement(code)
    if election == "regional":
        return code.zfill(2) if _REGION.fullmatch(code) else None
    if election == "other":
        return code if _FREE.fullmatch(code) else None
    return _ballot_district(code, beside) if code != NATIONAL_CODE else None


def normalise_departement(text: str) -> str | None:
    """Return the code of a département as a file wrote it (`1`, `001`, `02A`, `ZA`, `099`), or None."""
    code = text.strip().upper()
    if code.isascii() and code.isalnum():
        code = (code.removeprefix("0") if len(code) == 3 else code).zfill(2)
        code = "ZZ" if code == "99" else _FORMER.get(code, code)
    return code if code in DEPARTEMENTS else None


def _ballot_district(code: str, beside: str) -> str | None:
    third_party = _THIRD_PARTY.fullmatch(code)
    if third_party:
        return normalise_code(("ZZ" if third_party["departement"] == "099" else "ZX") + third_party["number"])
    if beside and len(code) <= 2 and code.isdecimal():
        departement = normalise_departement(beside) or ""
        return normalise_code(departement + code.zfill(2))
    return normalise_code(code)


def _commune(code: str, beside: str) -> str | None:
    """Return the INSEE code; the Ministry numbers a commune of Guadeloupe `ZA` and `101`, INSEE writes `97101`."""
    if beside and (re.fullmatch("[0-9]{1,3}", code) or re.fullmatch("[0-9]{3}[A-Z]{2}[0-9]{2}", code)):
        number = code.zfill(3)
        departement = normalise_departement(beside) or ""
        if departement == "ZX":
            departement = "97"
        elif len(departement) == 3:
            number = number[1:]
        code = departement + number
    code = code.zfill(5)
    return code if _COMMUNE.fullmatch(code) and departement_of(code, "municipal") in DEPARTEMENTS else None


def departement_of(code: str, election: str = "legislative") -> str:
    """Return the département of a public code (`0101` → `01`, `97102` → `971`); `` where a code has none."""
    if code == NATIONAL_CODE or election in {"regional", "other"}:
        return ""
    if election == "senatorial":
        return code
    if election == "municipal":
        return code[:3] if code[:2] in {"97", "98"} else code[:2]
    return code[:-2]


def departement_name(departement: str) -> str:
    """Return the name of a département by its code, or the code itself when the table does not hold it."""
    return DEPARTEMENTS.get(departement, departement)


def constituency_name(code: str, given: str = "", election: str = "legislative") -> str:
    """Return the name of a constituency: the file's own when it says more than an ordinal, else « 2e circonscription ».

    One file writes « 1ère », « 1ere » and « 11ème »; the ordinal takes its usual form: « 1re », « 11e ». Where nothing
    names a place, its code does.
    """
    if not given and election in {"municipal", "regional", "senatorial", "other"}:
        return {"senatorial": DEPARTEMENTS, "regional": REGIONS}.get(election, {}).get(code, code)
    if not given and election == "departmental":
        return f"Canton n° {int(code[-2:])}"
    found = _ORDINAL_NAME.fullmatch(given)
    if given and not found:
        return given
    if code == NATIONAL_CODE:
        return NATIONAL_NAME
    number = int(found[1] if found else code[-2:])
    return f"{number}{'re' if number == 1 else 'e'} circonscription"


def full_name(code: str, name: str) -> str:
    """Return the name under which a constituency is read alone: « Ain, 1re circonscription ».

    A name that says more than a number stays as it is: « Saint-Pierre-et-Miquelon ».
    """
    if (_ORDINAL_NAME.fullmatch(name) or _CANTON.fullmatch(name)) and departement_of(code) in DEPARTEMENTS:
        return f"{departement_name(departement_of(code))}, {name}"
    return name


def brief_name(name: str) -> str:
    """Return a constituency as a sentence names it after its département: « la 1re circonscription », or its name."""
    last = name.rpartition(", ")[2]
    return f"la {last}" if _ORDINAL_NAME.fullmatch(last) else name


def order(code: str) -> str:
    """Return the key that sorts public codes as the country's lists do: Corsica (2A, 2B) after 19, overseas last."""
    return f"20{code[1:]}" if code[:2] in {"2A", "2B"} else code


def insee_code(code: str, election: str = "legislative") -> str | None:
    """Return the code of a legislative constituency at INSEE, `01001`, `2A001`, `97102`; None elsewhere.

    Source: INSEE's table of communes and legislative constituencies (2022), which has none for Saint-Martin and
    Saint-Barthélemy together (ZX) nor for the French abroad (ZZ).
    """
    departement = departement_of(code)
    if election != "legislative" or departement not in DEPARTEMENTS or departement in {"ZX", "ZZ"}:
        return None
    return departement + code[-2:].zfill(5 - len(departement))
