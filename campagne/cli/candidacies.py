"""`campagne candidacies`: import a list, or see first what it would change."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from typing import Any

import click

from campagne import clock
from campagne.cli.arguments import Day, File, Pair
from campagne.cli.outcome import Noun, Refused, answer, json_option, say, sentence
from campagne.domain import official_files
from campagne.domain.list_changes import DECLARED, NEW, OFFICIAL
from campagne.domain.list_statuses import ELIMINATED, NOT_LISTED, WITHDRAWN
from campagne.domain.matching import KnownCandidate
from campagne.domain.official_files import read_columns
from campagne.domain.text import display_name
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.services import campaigns, mappings
from campagne.services import candidacies as service

MAPPING_HINT = (
    "La page « Importer une liste » de la campagne permet de dire ce que veut dire chaque colonne ; "
    "ici, l'option --columns le fait."
)
SHOWN = 20
"""Lines of detail for people; `--json` gives them all."""

candidacies = Noun("candidacies", help="Les candidatures d'une campagne.")


@candidacies.command("import")
@click.argument("slug")
@click.argument("file", type=File(), metavar="FICHIER")
@click.option("--round", "ballot", type=click.IntRange(1, 2), default=1, show_default=True, help="Le tour de la liste.")
@click.option(
    "--declared", is_flag=True, help="Candidatures déclarées, avant la liste officielle, selon la règle de la campagne."
)
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire.")
@click.option("--source", metavar="TEXTE", help="D'où vient la liste ; par défaut, le nom du fichier.")
@click.option("--dated", type=Day(), help="La date de la liste.")
@click.option(
    "--columns",
    "mapping",
    type=File(),
    metavar="FICHIER.json",
    help="Ce que veulent dire les colonnes d'un autre tableau : un objet JSON, rubrique → titre de colonne.",
)
@click.option("--same", type=Pair(), multiple=True, metavar="LIGNE=RÉF", help="Cette ligne est cette candidature.")
@click.option("--new", type=int, multiple=True, metavar="LIGNE", help="Cette ligne est une autre personne.")
@json_option
def import_command(
    slug: str,
    file: tuple[str, bytes],
    *,
    ballot: int,
    declared: bool,
    dry_run: bool,
    source: str | None,
    dated: date | None,
    mapping: tuple[str, bytes] | None,
    same: tuple[tuple[str, str], ...],
    new: tuple[int, ...],
    as_json: bool,
) -> None:
    """Importer une liste, officielle ou simple, ou des candidatures déclarées."""
    campaign = campaigns.by_slug(slug)
    read_file = _read(file[1], campaign, mapping)
    kind = DECLARED if declared else OFFICIAL
    plan = service.plan_import(campaign, read_file, round=ballot, kind=kind, decisions=_decisions(same, new))
    if not dry_run:
        _apply(plan, source or file[0], dated)
    written = not dry_run and not plan.empty
    answer({**facts(plan), "written": written}, (), as_json=as_json)
    say(words(plan, written=written))
    if not read_file.candidates:
        raise Refused("Aucune ligne de ce fichier n'a pu être lue : rien n'a été enregistré.")


def _read(data: bytes, campaign: Campaign, mapping: tuple[str, bytes] | None) -> official_files.ReadFile:
    if mapping:
        return official_files.read(data, election=campaign.election, columns=read_columns(mapping[1]))
    try:
        return mappings.read(data, campaign)
    except official_files.UnknownLayout as error:
        raise Refused(f"{sentence(error)} {MAPPING_HINT}") from error


def _apply(plan: service.ImportPlan, source: str, dated: date | None) -> None:
    with click.progressbar(
        length=len(plan.changes.added), label="Enregistrement", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        service.apply_import(plan, source=source, dated=dated, now=clock.now(), progress=bar.update)
    db.session.commit()


def _decisions(same: tuple[tuple[str, str], ...], new: tuple[int, ...]) -> dict[int, str]:
    wrong = next((line for line, _ in same if not line.isdecimal()), None)
    if wrong is not None:
        raise click.BadParameter(f"« {wrong} » n'est pas un numéro de ligne.", param_hint="--same")
    return {**{int(line): ref for line, ref in same}, **dict.fromkeys(new, NEW)}


def facts(plan: service.ImportPlan) -> dict[str, Any]:
    """Return what a plan says, as `--json` prints it."""
    changes, file = plan.changes, plan.file
    left = Counter(changes.departures.values())
    return {
        "file": {"layout": file.layout, "encoding": file.encoding, "rows": file.rows, "sha256": file.sha256},
        "ignored_columns": file.ignored_columns,
        "constituencies": plan.constituencies,
        "people": file.people,
        "added": len(changes.added),
        "changed": len(changes.changed),
        "unchanged": len(changes.unchanged),
        "withdrawn": left[WITHDRAWN],
        "eliminated": left[ELIMINATED],
        "not_listed": left[NOT_LISTED],
        "kind": changes.kind,
        "unexpected": [{"line": row.line, "reason": reason} for row, reason in changes.unexpected],
        "refused": [{"line": each.line, "column": each.column, "reason": each.reason} for each in file.refused],
        "ambiguous": [
            {
                "line": each.row.line,
                "key": each.row.key,
                "name": display_name(each.row.first_name, each.row.last_name),
                "candidates": [_candidate(known) for known in each.candidates],
                "reason": each.reason,
            }
            for each in changes.ambiguous
        ],
    }


def _candidate(known: KnownCandidate) -> dict[str, str | int | None]:
    return {"ref": known.ref, "name": known.name, "label": known.label, "panel": known.panel, "nuance": known.nuance}


def words(plan: service.ImportPlan, *, written: bool) -> list[str]:
    """Return what a plan says, for people."""
    changes, file = plan.changes, plan.file
    said = facts(plan)
    on_lists = f" · personnes : {file.people}" if file.people != len(file.candidates) else ""
    read = f"Lignes lues : {file.rows} ({file.layout}, {file.encoding}){on_lists}"
    lines = [
        f"{read} · circonscriptions : {plan.constituencies}.",
        f"Ajoutées : {said['added']} · modifiées : {said['changed']} · inchangées : {said['unchanged']}.",
        f"Retirées : {said['withdrawn']} · éliminées : {said['eliminated']}.",
    ]
    if changes.not_listed:
        lines.append(f"Déclarées qui ne figurent pas sur cette liste : {said['not_listed']}.")
    if file.ignored_columns:
        lines.append(f"Colonnes non lues : {', '.join(file.ignored_columns)}.")
    if changes.absence_unsaid:
        lines.append("Des lignes sont refusées : tant qu'elles le sont, aucun retrait n'est déduit de ce fichier.")
    lines += [f"Ligne {each.line} refusée : {each.reason}" for each in file.refused[:SHOWN]]
    lines += [f"Ligne {row.line} à vérifier : {reason}" for row, reason in changes.unexpected[:SHOWN]]
    lines += [
        f"Ligne {each.row.line} à décider (--same {each.row.key}={each.candidates[0].ref} ou --new {each.row.key}) : "
        f"{each.reason}"
        for each in changes.ambiguous[:SHOWN]
    ]
    return [*lines, "Enregistré." if written else "Rien n'a été écrit."]
