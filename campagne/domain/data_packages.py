"""All editions as a Frictionless data package: a ZIP of CSV files and the `datapackage.json` that describes them.

Source: Data Package standard, version 1 (specs.frictionlessdata.io). The same content gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from campagne.domain.csv_files import csv_parts
from campagne.domain.data_tables import DataTable, Rows, Value
from campagne.domain.editions import instant

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}

_DESCRIPTION = (
    "Toutes les éditions, une table par sorte de chose. Dans les CSV, une apostrophe précède toute valeur qu'un "
    "tableur prendrait pour une formule : l'enlever rend le texte."
)


def write_package(
    file: IO[bytes],
    tables: Mapping[DataTable, Rows],
    *,
    name: str,
    title: str,
    version: str,
    dated: datetime,
    home: str,
) -> None:
    """Write the package into `file`; `version` is the number of the edition, `home` the address of the campaign."""
    description = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": _DESCRIPTION,
        "version": version,
        "created": instant(dated),
        "homepage": home,
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in tables],
    }
    moment = dated.timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(_entry("datapackage.json", moment), json.dumps(description, ensure_ascii=False, indent=1))
        for table, rows in tables.items():
            with package.open(_entry(f"{table.name}.csv", moment), "w") as member:
                words = io.TextIOWrapper(member, encoding="utf-8", newline="", write_through=True)
                for part in csv_parts(tuple(table.columns), _written(rows())):
                    words.write(part)
                words.detach()


def _entry(name: str, moment: Any) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, moment)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _written(rows: Iterable[Sequence[Value]]) -> Iterable[list[str]]:
    return (["" if value is None else str(value) for value in row] for row in rows)


def _resource(table: DataTable) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": name, "type": column.kind, "description": column.meaning} for name, column in table.columns.items()
        ],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": column, "reference": {"resource": resource, "fields": named}}
            for column, (resource, named) in table.points_to.items()
        ],
    }
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
        "schema": schema,
    }
