"""Communes among public rows, as an edition leaves them."""

from __future__ import annotations

from flask import Flask

from campagne.domain.communes import key
from campagne.domain.constituencies import departement_of
from campagne.domain.published import Publication
from campagne.extensions import db
from campagne.models.edition import PublishedCommune, PublishedPage

Places = dict[str, str]


def show(app: Flask, publication: Publication, *communes: tuple[str, str, Places]) -> None:
    """Insert communes into the edition of a publication: INSEE code, name, {constituency: which part of it}."""
    slug, number = publication.campaign.slug, publication.edition.number
    with app.app_context():
        body = {"source": "Table d'essai", "communes": len(communes)}
        db.session.add(PublishedPage(campaign=slug, first_edition=number, kind="communes", key="", body=body))
        db.session.add_all(
            PublishedCommune(
                campaign=slug,
                first_edition=number,
                insee=insee,
                name=name,
                departement=departement_of(insee, "municipal"),
                search_key=key(name),
                places=[{"constituency": code, "hint": hint} for code, hint in places.items()],
            )
            for insee, name, places in communes
        )
        db.session.commit()
