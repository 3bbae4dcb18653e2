"""`campagne keys`: draw the key that signs editions, and say its public half."""

from __future__ import annotations

from pathlib import Path

import click

from campagne.cli.outcome import Noun, answer, json_option, say
from campagne.domain import signatures
from campagne.services import signing

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
