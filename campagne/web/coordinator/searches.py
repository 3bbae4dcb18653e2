"""The hunt for addresses: who is sought and where, the next one, what a search gave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from campagne import clock
from campagne.domain.constituencies import DEPARTEMENTS
from campagne.extensions import db
from campagne.models.outreach import AddressSearch
from campagne.services import searches as service
from campagne.services import sought
from campagne.web.coordinator.address_form import DoubtForm
from campagne.web.coordinator.candidacies import candidacy_or_404
from campagne.web.coordinator.pages import page, sliced
from campagne.web.coordinator.scope import actor, campaign
from campagne.web.form import Form, TextField, at_most

searches = Blueprint("searches", __name__, url_prefix="/campagnes/<slug>/recherche")

OUTCOMES = {
    "address": "J'ai trouvé une adresse",
    "none": "Aucune adresse",
    "form_only": "Seulement un formulaire de contact",
    "post_only": "Seulement une adresse postale",
}


class SearchForm(DoubtForm):
    outcome = RadioField("Ce que la recherche a donné", choices=OUTCOMES, default="address")
    note = TextField("Note pour la coordination", [at_most(service.NOTE_MAX)])


@searches.get("/")
def index() -> ResponseReturnValue:
    """Those who have no address, by département, with who is looking for them."""
    return board(Form())


@searches.post("/suivante")
def take_next() -> ResponseReturnValue:
    """Give this person the next candidacy to look for."""
    form = Form()
    if form.validate_on_submit():
        with form.refusals():
            search = service.claim_next(campaign(), departement=departement(), by=actor(), now=clock.now())
            db.session.commit()
            return onward(search)
    return board(form)


@searches.route("/<ref>", methods=["GET", "POST"])
def show(ref: str) -> ResponseReturnValue:
    """What is known of a candidacy and where to look; note what the search gave, then the next one."""
    candidacy, form, now = candidacy_or_404(ref), SearchForm(), clock.now()
    search = service.held_by(candidacy, actor())
    if form.validate_on_submit():
        with form.refusals(at="address"):
            conclude(service.refuse_over(search), form)
            db.session.commit()
            flash(f"{candidacy.name} : c'est noté.")
            if request.form.get("then") != "next":
                return redirect(url_for("coordinator.searches.index", departement=departement() or None))
            return onward(service.claim_next(campaign(), departement=departement(), by=actor(), now=now), commit=True)
    earlier = service.latest([candidacy.id]).get(candidacy.id)
    known = {
        "search": search,
        "earlier": earlier,
        "sought": sought.is_sought(candidacy),
        "now": now,
        "departement": departement(),
    }
    return page("searches/show", form=form, candidacy=candidacy, outcomes=OUTCOMES, **known)


@searches.post("/<ref>/prendre")
def claim(ref: str) -> ResponseReturnValue:
    """Give this person that candidacy for half an hour, or say who has it."""
    candidacy, form = candidacy_or_404(ref), Form()
    if form.validate_on_submit():
        with form.refusals():
            search = service.claim(candidacy, by=actor(), now=clock.now())
            db.session.commit()
            return onward(search)
    return board(form)


@searches.post("/rendre")
def release() -> ResponseReturnValue:
    """Let go of what this person holds."""
    service.release(campaign(), by=actor(), now=clock.now())
    db.session.commit()
    flash("La candidature est rendue : quelqu'un d'autre peut la chercher.")
    return redirect(url_for("coordinator.searches.index", departement=departement() or None))


def board(form: Form) -> ResponseReturnValue:
    """The page of the hunt, whichever question led back to it."""
    now, chosen = clock.now(), departement()
    cut = sliced(sought.ids(campaign(), chosen))
    return page(
        "searches/index",
        form=form,
        found=replace(cut, rows=sought.load(cut.rows)),
        progress_by_place=sought.progress(campaign(), now=now),
        searches=service.latest(cut.rows),
        holding=service.holding(campaign(), actor(), now=now),
        departement=chosen,
        names=DEPARTEMENTS,
        outcomes=OUTCOMES,
        actor=actor(),
        now=now,
    )


def conclude(search: AddressSearch, form: SearchForm) -> None:
    """Write what a search gave."""
    if form.outcome.data == "address":
        given: dict[str, Any] = {"source": form.source.data, "sure": form.is_sure}
        service.found(search, form.address.data, **given, now=clock.now())
    else:
        service.fruitless(search, form.outcome.data, note=form.note.data, now=clock.now())


def onward(search: AddressSearch | None, *, commit: bool = False) -> ResponseReturnValue:
    """Lead to the candidacy that was given, or say that none is left."""
    if commit:
        db.session.commit()
    if search is None:
        flash("Il n'y a plus de candidature à proposer : chacune a une adresse, est prise, ou vient d'être cherchée.")
        return redirect(url_for("coordinator.searches.index", departement=departement() or None))
    ref = search.candidacy.ref
    return redirect(url_for("coordinator.searches.show", ref=ref, departement=departement() or None))


def departement() -> str:
    """The département that this person looks at; empty for all of them."""
    return request.values.get("departement", "")[:3]
