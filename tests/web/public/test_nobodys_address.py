"""Nothing public holds an address that is not the network's own, nor tells on which machine or by whom it was made."""

from __future__ import annotations

import io
import re
import socket
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from campagne import worker
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.contact import Contact
from campagne.models.coordinator import Coordinator
from campagne.models.edition import INSTANCE, PublishedPage
from tests.fixtures.client import CheckedClient

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]*\w")
KINDS = {".html", ".csv", ".json", ".jsonl", ".atom", ".xml", ".css", ".js", ".sqlite", ".sqlite!dump"}
MACHINE = "canari-de-la-machine"
ELSEWHERE = (
    "/campagnes/{slug}/chercher?q=example.org",
    "/campagnes/{slug}/reponses?q=example",
    "/campagnes/{slug}/inconnue",
    "/campagnes/{slug}/tableau?candidature=inconnue",
    "/campagnes/{slug}/donnees/reponses.csv?edition=99",
    "/verifier?empreinte=" + "0" * 64,
    "/readyz",
    "/healthz",
)


@pytest.fixture
def settings(demonstration_settings: dict[str, str]) -> dict[str, str]:
    return demonstration_settings


@pytest.fixture
def public(
    app: Flask, runner: FlaskCliRunner, client: CheckedClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """Every file of both frozen campaigns and some refusals, each member of an archive as a file of its own."""
    worker.drain(app)  # the files of all editions are written by the worker
    monkeypatch.setattr(socket, "gethostname", lambda: MACHINE)
    for name in ("USER", "LOGNAME", "HOSTNAME"):
        monkeypatch.setenv(name, MACHINE)
    found: dict[str, bytes] = {}
    with app.app_context():
        slugs = list(db.session.scalars(select(Campaign.slug)))
    for slug in slugs:
        folder = tmp_path / "frozen" / slug
        result = runner.invoke(args=["editions", "freeze", slug, str(folder)])
        assert result.exit_code == 0, result.output
        found |= {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        refused = {address.format(slug=slug) for address in ELSEWHERE}
        found |= {address: client.get(address).get_data() for address in refused}
    return dict(member for name, content in found.items() for member in opened(name, content))


def opened(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or what an archive and a database hold."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield from opened(f"{name}!{member.filename}", archive.read(member) + member.comment + member.extra)
    elif content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(content)
            yield f"{name}!dump", "\n".join(database.iterdump()).encode()
        yield name, content
    else:
        yield name, content


def test_no_public_file_holds_an_address_but_the_networks_nor_tells_where_it_was_made(
    app: Flask, public: dict[str, bytes]
) -> None:
    with app.app_context():
        private = {address.lower().encode() for address in db.session.scalars(select(Contact.address))}
        private |= {address.lower().encode() for address in db.session.scalars(select(Coordinator.email))}
        body = db.session.scalars(select(PublishedPage.body).filter_by(campaign=INSTANCE, last_edition=None)).one()
    own = {body[name].encode() for name in ("email", "reply_to")}
    instance = app.config["INSTANCE_DIR"]
    places = {place.encode() for place in (f"{instance}", f"{instance.parent}", f"{Path.home()}/", f"{Path.cwd()}")}
    places.add(MACHINE.encode())

    assert len(private - own) > 20
    assert any(address in content for address in own for content in public.values())
    assert {Path(urlsplit(name).path).suffix for name in public} >= KINDS
    for name, content in public.items():
        held = set(ADDRESS.findall(content))
        assert not {address.lower() for address in held} & (private - own), name
        assert held <= own or name.startswith("static/"), (name, held - own)
        assert not [place for place in places if place in content], name
