"""`campagne keys`: draw the key that signs editions, say its public half, accept another one."""

from __future__ import annotations

from pathlib import Path

import click

from campagne import clock
from campagne.cli.keys import holder, key_options, second_holder
from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain import signatures
from campagne.extensions import db
from campagne.services import campaigns, signing

keys = Noun("keys", help="La clé qui signe les éditions.")


@keys.command("draw")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FICHIER")
@json_option
def draw(file: Path, *, as_json: bool) -> None:
    """Tirer une clé dans un nouveau fichier, et montrer sa clé publique."""
    public = signing.draw(file)
    say([f"Clé tirée. Pour signer les éditions : SIGNING_KEY_FILE={file}", "Clé publique, à faire connaître :"])
    answer({"public_key": public, "file": str(file)}, [public], as_json=as_json)


@keys.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Montrer la clé publique de SIGNING_KEY_FILE."""
    private = signing.key()
    public = signatures.public_key(private) if private else None
    answer({"public_key": public}, [public or "Aucune clé : les éditions ne sont pas signées."], as_json=as_json)


@keys.command("change")
@click.argument("slug")
@click.argument("public", metavar="CLÉ")
@key_options
def change(slug: str, public: str, *, by: str, approved_by: str | None) -> None:
    """Accepter que la prochaine édition soit signée avec une autre clé publique, ou « aucune »."""
    campaign, who = campaigns.by_slug(slug), holder(by, approved_by)
    signing.accept(campaign, public.strip().lower(), by=who, second=second_holder(approved_by), now=clock.now())
    db.session.commit()
    say(["C'est noté au journal : la prochaine édition peut être signée ainsi."])
