"""Candidacies: the list with a simple search, and the page of one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campagne import clock
from campagne.extensions import db
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.models.contact import Contact
from campagne.services import contacts as contact_service
from campagne.services import directory, projection
from campagne.web.coordinator import facets, history
from campagne.web.coordinator.pages import directory_page, page
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.form import Form, LineField, at_most, needed

candidacies = Blueprint("candidacies", __name__, url_prefix="/campagnes/<slug>/candidatures")


class AddressForm(Form):
    address = LineField("Adresse électronique", [needed("Écrivez l'adresse."), at_most(254)])
    source = LineField(
        "Où l'avez-vous trouvée ?",
        [needed("Dites où : sans source, on n'écrit à personne."), at_most(contact_service.SOURCE_MAX)],
    )


@candidacies.get("/")
def index() -> ResponseReturnValue:
    """The candidacies, fifty a page: all of them, or those that words and facets leave."""
    words, by_name = request.args.get("q", ""), request.args.get("ordre") == "nom"
    lists = select(ImportedFile).where(ImportedFile.campaign_id == campaign().id).order_by(ImportedFile.id.desc())
    everyone = directory.of(campaign(), now=clock.now())
    looked_up = everyone.look_up(facets.chosen(), words, by_name=by_name)
    return page(
        "candidacies/index",
        found=directory_page(looked_up.entries),
        facets=facets.shown(everyone, looked_up),
        words=words,
        by_name=by_name,
        everyone=len(everyone.official),
        chosen=facets.given(),
        link=facets.link,
        lists=db.session.scalars(lists).all(),
    )


@candidacies.route("/<ref>", methods=["GET", "POST"])
def show(ref: str) -> ResponseReturnValue:
    """One candidacy: its state, its addresses, its messages, its links; an address can be added."""
    candidacy, form = candidacy_or_404(ref), AddressForm()
    if form.validate_on_submit():
        with form.refusals(at="address"):
            contact_service.add(candidacy, form.address.data, source=form.source.data, by=actor(), now=clock.now())
            db.session.commit()
            flash("L'adresse est enregistrée.")
            return redirect(url_for("coordinator.candidacies.show", ref=ref))
    return page("candidacies/show", form=form, **facts_of(candidacy))


def facts_of(candidacy: Candidacy) -> dict[str, object]:
    """Return what the page of a candidacy shows."""
    contacts = select(Contact).where(Contact.candidacy_id == candidacy.id).order_by(Contact.id)
    situation = projection.situation_of(campaign(), only=[candidacy.id])
    return {
        "candidacy": candidacy,
        "events": history.of(candidacy),
        "public": projection.public_state(candidacy, situation, now=clock.now()),
        "contacts": db.session.scalars(contacts).all(),
    }


def candidacy_or_404(ref: str) -> Candidacy:
    """Return a candidacy of this campaign."""
    return row_or_404(select(Candidacy).where(Candidacy.campaign_id == campaign().id, Candidacy.ref == ref))
