"""How anyone verifies: by a fingerprint kept from a receipt or a page, or with the file of all editions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from flask import abort, current_app, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from campagne.domain import fingerprints
from campagne.domain import verifier as program
from campagne.domain.text import clean
from campagne.extensions import db
from campagne.models.edition import Edition
from campagne.web.public.blueprint import public
from campagne.web.public.fingerprints import look_up
from campagne.web.public.origins import DATA
from campagne.web.public.reading import EditionReader, campaigns, versions
from campagne.web.public.serving import SHARED, File, absolute, in_edition, of_instance, page, parameters

_READ_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Signed:
    """The editions that one key signs, or that none does, one after the other."""

    key: str | None
    separated: bool
    first: int
    last: int


@public.get("/verifier")
@of_instance
def verifier() -> str:
    """Take a reader from a receipt, or any fingerprint, to « valide », and say how to verify everything offline."""
    text = "\n".join(parameters().getlist("empreinte"))
    pasted, shown = fingerprints.read(text), campaigns()
    return page(
        "public/verifier.html",
        given="\n".join(pasted.asked) or clean(text)[: fingerprints.TEXT_MAX],
        most=fingerprints.TEXT_MAX,
        pasted=pasted,
        looked=look_up(pasted.asked, shown),
        campaigns=[(reader, _signed(reader.slug)) for reader in shown],
        program=absolute("/verifier.py"),
        lines=len(_program().splitlines()),
    )


@public.get("/verifier.py")
@of_instance
def verifier_program() -> File:
    """Give the program that verifies a file of editions: the very one that the file holds."""
    return File(content=_program(), mimetype="text/x-python; charset=utf-8", name="verifier.py")


@public.get("/campagnes/<slug>/editions.zip")
@in_edition
def bundle(reader: EditionReader) -> Response:
    """Give the file of all editions, which the worker writes after each of them and after each text hidden."""
    now = versions(db.engine, reader.slug)
    path = Path(current_app.config["INSTANCE_DIR"]) / "bundles" / f"{reader.slug}-{now.number}-{now.hidden}.zip"
    named = repr((reader.slug, now.number, now.hidden, now.digest))
    tag = hashlib.sha256(named.encode()).hexdigest()[:32]
    response = Response(mimetype="application/zip", headers={"Cache-Control": SHARED, **DATA})
    response.headers["Content-Disposition"] = f'attachment; filename="{reader.slug}.zip"'
    response.set_etag(tag)
    if request.if_none_match.contains(tag):
        response.status_code = 304
        return response
    try:
        file = path.open("rb")
    except FileNotFoundError:
        abort(404, "Le fichier des éditions est en préparation : réessayez dans une minute.")
    response.content_length = os.fstat(file.fileno()).st_size
    if request.method == "HEAD":
        file.close()
    else:
        response.response = _parts(file)
    return response


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_READ_BYTES):
            yield part


def _program() -> str:
    return Path(program.__file__).read_text(encoding="utf-8")


def _signed(slug: str) -> Sequence[Signed]:
    columns = select(Edition.number, Edition.key, Edition.separated).where(Edition.campaign == slug)
    rows = db.session.execute(columns.order_by(Edition.number)).all()
    ranges = []
    for (key, separated), each in groupby(rows, key=lambda row: (row.key, row.separated)):
        numbers = [row.number for row in each]
        ranges.append(Signed(key=key, separated=bool(separated), first=numbers[0], last=numbers[-1]))
    return ranges
