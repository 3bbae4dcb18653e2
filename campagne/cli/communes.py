"""`campagne communes`: which commune votes in which legislative constituency."""

from __future__ import annotations

from collections.abc import Iterable

import click

from campagne import clock
from campagne.cli.arguments import File
from campagne.cli.outcome import Noun, Refused, answer, json_option, say
from campagne.domain import commune_files
from campagne.domain.dates import full_moment
from campagne.domain.mailing_words import counted
from campagne.domain.tables import Refusal
from campagne.extensions import db
from campagne.services import communes as service

SHOWN = 10
communes = Noun("communes", help="Les communes et leur circonscription législative.")


@communes.command("load")
@click.argument("file", type=File(), metavar="FICHIER")
@click.option("--source", required=True, metavar="TEXTE", help="D'où vient cette table, en clair.")
@click.option("--skip-refused", is_flag=True, help="Prendre la table sans les lignes refusées.")
@json_option
def load(file: tuple[str, bytes], *, source: str, skip_refused: bool, as_json: bool) -> None:
    """Remplacer la table des communes par celle d'un fichier CSV ou XLSX."""
    read_file = commune_files.read(file[1])
    refused = [{"line": each.line, "column": each.column, "reason": each.reason} for each in read_file.refused]
    written = bool(read_file.communes) and (skip_refused or not refused)
    table = service.load(read_file, source=source, now=clock.now()) if written else None
    db.session.commit()
    count = len({row.insee for row in read_file.communes})
    facts = {"communes": count, "rows": len(read_file.communes), "refused": refused}
    answer({**facts, "digest": read_file.digest, "written": table is not None}, (), as_json=as_json)
    say(_refusals(read_file.refused))
    if not written:
        raise Refused("Rien n'a été enregistré : corrigez ces lignes, ou ajoutez --skip-refused pour vous en passer.")
    if table is None:
        say(["La table en place dit déjà exactement cela."])
        return
    say([f"Table enregistrée : {counted(count, 'commune')}."])
    say(["Le public la verra à la prochaine édition de chaque campagne législative."])


@communes.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Dire quelle table est en place."""
    table = service.current()
    if table is None:
        raise Refused("Aucune table de communes n'est chargée.")
    facts = {"communes": table.communes, "source": table.source, "digest": table.digest}
    loaded = {"loaded_at": table.loaded_at.isoformat()}
    words = [
        f"Table chargée le {full_moment(table.loaded_at)} : {counted(table.communes, 'commune')}.",
        f"Source : {table.source}",
    ]
    answer({**facts, **loaded}, words, as_json=as_json)


def _refusals(refused: list[Refusal]) -> Iterable[str]:
    for each in refused[:SHOWN]:
        column = f", colonne « {each.column} »" if each.column else ""
        yield f"Ligne {each.line}{column} refusée : {each.reason}"
    if len(refused) > SHOWN:
        yield f"Et {len(refused) - SHOWN} autres lignes refusées."
