"""`campagne contacts`: match a file of addresses to the candidacies of a campaign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from campagne import clock
from campagne.cli.arguments import Day, File
from campagne.cli.outcome import Noun, Refused, answer, json_option, say
from campagne.domain import contact_files
from campagne.extensions import db
from campagne.services import campaigns
from campagne.services import contacts as service

contacts = Noun("contacts", help="Les adresses des candidatures.")


@contacts.command("import")
@click.argument("slug")
@click.argument("file", type=File(), metavar="FICHIER")
@click.option("--source", required=True, metavar="TEXTE", help="D'où viennent ces adresses, en clair.")
@click.option("--found-on", type=Day(), help="Le jour où elles ont été trouvées ; par défaut, aujourd'hui.")
@click.option("--found-by", metavar="NOM", help="Qui les a trouvées.")
@click.option("--keep", type=int, multiple=True, metavar="LIGNE", help="Une ligne au domaine douteux, juste pourtant.")
@click.option("--dry-run", is_flag=True, help="Dire ce qui serait rattaché, sans rien écrire.")
@json_option
def import_command(
    slug: str,
    file: tuple[str, bytes],
    *,
    source: str,
    found_on: date | None,
    found_by: str | None,
    keep: tuple[int, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Rattacher des adresses aux candidatures."""
    campaign = campaigns.by_slug(slug)
    read_file = contact_files.read(file[1], election=campaign.election)
    plan, written = service.plan_import(campaign, read_file), 0
    if not dry_run:
        written = service.apply_import(
            plan, source=source, found_on=found_on, finder=found_by, kept=keep, now=clock.now()
        )
        db.session.commit()
    answer({**facts(plan), "written": bool(written)}, (), as_json=as_json)
    say(words(plan))
    if not read_file.contacts:
        raise Refused("Aucune ligne de ce fichier n'a pu être lue : rien n'a été enregistré.")


def facts(plan: service.ContactPlan) -> dict[str, Any]:
    """Return what a plan says, as `--json` prints it."""
    return {
        "matched": len(plan.matched),
        "added": len(plan.added),
        "doubtful": [{"line": each.row.line, "meant": each.meant} for each in plan.doubtful],
        "unmatched": [{"line": each.line, "reason": each.reason} for each in plan.unmatched],
        "ambiguous": [
            {
                "line": each.line,
                "candidates": [{"ref": known.ref, "name": known.name} for known in each.candidates],
                "reason": each.reason,
            }
            for each in plan.ambiguous
        ],
        "refused": [{"line": each.line, "column": each.column, "reason": each.reason} for each in plan.refused],
        "shared": plan.shared,
        "suppressed": plan.suppressed,
    }


def words(plan: service.ContactPlan) -> Iterable[str]:
    """Return what a plan says, for people; no address is repeated."""
    yield f"Adresses rattachées : {len(plan.matched)}, nouvelles : {len(plan.added)}."
    if plan.shared:
        yield f"Adresses communes à plusieurs candidatures : {plan.shared}. Chacune recevra son propre lien."
    if plan.suppressed:
        yield f"Adresses qui ne veulent plus de courriel : {plan.suppressed}. Elles n'en recevront pas."
    for doubt in plan.doubtful:
        line = doubt.row.line
        yield f"Ligne {line} : vouliez-vous dire {doubt.meant} ? Corrigez-la, ou gardez-la avec --keep {line}."
    for each in [*plan.unmatched, *plan.ambiguous]:
        yield f"Ligne {each.line} non rattachée : {each.reason}"
    for refusal in plan.refused:
        yield f"Ligne {refusal.line} refusée : {refusal.reason}"
