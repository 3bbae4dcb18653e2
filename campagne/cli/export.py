"""`campagne export`: what the public site offers to download, written to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

import click
from flask.cli import with_appcontext

from campagne.cli.outcome import worded
from campagne.cli.public_reading import read
from campagne.services import campaigns

FORMATS = {
    "csv": "reponses.csv",
    "json": "reponses.json",
    "xlsx": "reponses.xlsx",
    "sqlite": "toutes-les-editions.sqlite",
    "zip": "paquet.zip",
}


@click.command("export")
@click.argument("slug")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), required=True, help="Le format du fichier.")
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path), help="Le fichier à écrire.")
@click.option("--edition", type=click.IntRange(min=1), help="Une édition passée.")
@click.option("--wide", is_flag=True, help="Une ligne par candidature (CSV, XLSX).")
@with_appcontext
def export(slug: str, *, kind: str, output: Path | None, edition: int | None, wide: bool) -> None:
    """Écrire les réponses publiées, octet pour octet celles du site."""
    query = ({"edition": str(edition)} if edition else {}) | ({"forme": "large"} if wide else {})
    with worded():
        campaigns.by_slug(slug)
        parts = read(f"/campagnes/{slug}/donnees/{FORMATS[kind]}?{urlencode(query)}")
        if output is None:
            for part in parts:
                sys.stdout.buffer.write(part)
            return
        _write_whole(output, parts)


def _write_whole(output: Path, parts: Iterable[bytes]) -> None:
    """Write the file beside its place, then put it there: a failure leaves what stood before."""
    draft = output.with_name(f".{output.name}.part")
    try:
        with draft.open("wb") as file:
            file.writelines(parts)
        draft.replace(output)
    finally:
        draft.unlink(missing_ok=True)
