"""Requests about what is published: what waits, on which clock, and what is decided of each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from campagne import clock
from campagne.domain import reply_clock, reply_decisions, reply_length
from campagne.domain.contested import ADDRESS_MAX
from campagne.domain.redactions import MOTIVES
from campagne.extensions import db
from campagne.models.reply_request import ReplyRequest
from campagne.services import hidden_replies, published_last
from campagne.services import reply_decisions as decisions
from campagne.services import reply_requests as service
from campagne.web.coordinator.pages import page, paged
from campagne.web.coordinator.redactions import GroundForm
from campagne.web.coordinator.scope import actor, campaign, row_or_404
from campagne.web.form import Form, LineField, TextField, at_most, needed

reply_requests = Blueprint("reply_requests", __name__, url_prefix="/campagnes/<slug>/droit-de-reponse")


class CorrectionForm(Form):
    words = TextField(
        "Ce qui a été corrigé", [needed("Dites ce qui a été corrigé."), at_most(reply_decisions.WORDS_MAX)]
    )


class InsertionForm(Form):
    place = LineField("À quel endroit ?", [needed("Donnez l'adresse publique."), at_most(ADDRESS_MAX)])
    identified = BooleanField("J'ai vérifié l'identité de cette personne", [needed("Vérifiez d'abord son identité.")])


class RefusalForm(Form):
    motive = RadioField(
        "Le motif", choices={key: f"{words[0].upper()}{words[1:]}" for key, words in reply_decisions.MOTIVES.items()}
    )
    words = TextField("Pourquoi", [needed("Dites pourquoi."), at_most(reply_decisions.WORDS_MAX)])


@reply_requests.get("/")
def index() -> ResponseReturnValue:
    """List the requests that wait, the first due first, or those that are decided."""
    counts = service.counts(campaign())
    chosen = request.args.get("liste", service.OPEN)
    chosen = chosen if chosen in counts else service.OPEN
    found = paged(service.listed(campaign(), chosen))
    return page("reply_requests/index", found=found, counts=counts, chosen=chosen, **_words())


@reply_requests.get("/<int:request_id>")
def show(request_id: int) -> ResponseReturnValue:
    """Show a request, its clock, and what can be decided."""
    return _page(_request(request_id))


@reply_requests.post("/<int:request_id>/joindre")
def reveal(request_id: int) -> ResponseReturnValue:
    """Show how to reach whoever asked, on this answer alone, once it is written who looked."""
    asked, now = _request(request_id), clock.now()
    reach = decisions.reveal(asked, by=actor(), now=now)
    db.session.commit()
    return page("reply_requests/reveal", asked=asked, reach=reach, now=now)


@reply_requests.post("/<int:request_id>/corriger")
def correct(request_id: int) -> ResponseReturnValue:
    """Say that the error is corrected."""
    asked, form = _request(request_id), CorrectionForm(prefix="correct")
    if form.validate():
        with form.refusals(at="words"):
            decisions.correct(asked, words=form.words.data, by=actor(), now=clock.now())
            db.session.commit()
            return _done()
    return _page(asked, correcting=form)


@reply_requests.post("/<int:request_id>/inserer")
def insert(request_id: int) -> ResponseReturnValue:
    """Accept a reply; the page of publication then shows what the next edition would change."""
    asked, form = _request(request_id), InsertionForm(prefix="insert")
    if form.validate():
        with form.refusals(at="place"):
            given: dict[str, Any] = {"place": form.place.data, "site": current_app.config["PUBLIC_URL"]}
            decisions.insert(asked, **given, identified=form.identified.data, by=actor(), now=clock.now())
            db.session.commit()
            flash("La réponse est acceptée. Elle paraît avec la prochaine édition : publiez-la dans le délai.")
            return redirect(url_for("coordinator.publication.show"), 303)
    return _page(asked, inserting=form)


@reply_requests.post("/<int:request_id>/refuser")
def refuse(request_id: int) -> ResponseReturnValue:
    """Refuse, for a motive of the list and in words."""
    asked, form = _request(request_id), RefusalForm(prefix="refuse")
    if form.validate():
        with form.refusals(at="words"):
            given: dict[str, Any] = {"motive": form.motive.data, "words": form.words.data}
            decisions.refuse(asked, **given, by=actor(), now=clock.now())
            db.session.commit()
            return _done()
    return _page(asked, refusing=form)


@reply_requests.route("/<int:request_id>/masquer", methods=["GET", "POST"])
def hide(request_id: int) -> ResponseReturnValue:
    """Show an inserted reply with what hiding it does; hide it."""
    asked, form = _request(request_id), GroundForm()
    if form.validate_on_submit():
        with form.refusals():
            given = {"motive": form.motive.data, "basis": form.basis.data}
            hidden_replies.hide(asked, **given, by=actor(), now=clock.now())
            db.session.commit()
            published_last.keep(campaign())
            flash("La réponse est masquée, dans toutes les éditions.")
            return redirect(url_for("coordinator.reply_requests.show", request_id=request_id), 303)
    shown = service.inserted_in(asked) is not None and hidden_replies.note_of(asked) is None
    return page("reply_requests/hide", form=form, asked=asked, shown=shown)


def _request(request_id: int) -> ReplyRequest:
    return row_or_404(service.of(campaign()).where(ReplyRequest.id == request_id))


def _page(
    asked: ReplyRequest,
    *,
    correcting: CorrectionForm | None = None,
    inserting: InsertionForm | None = None,
    refusing: RefusalForm | None = None,
) -> ResponseReturnValue:
    """Show the request with its forms, the one that was refused given back as typed."""
    contested = service.contested_answer(asked)
    place = {"place": asked.contested if asked.contested.startswith("/") else ""}
    return page(
        "reply_requests/show",
        form=correcting or inserting or refusing,
        asked=asked,
        candidacy=decisions.candidacy_of(asked),
        inserted=service.inserted_in(asked),
        hidden=hidden_replies.note_of(asked),
        hidden_for=MOTIVES,
        contested=contested,
        length=reply_length.lines(asked.text),
        most=reply_length.most(contested.text or None if contested else None),
        same_party=decisions.is_own_party(asked, actor()),
        silence=service.silence(asked.campaign, now=clock.now()),
        correcting=correcting or CorrectionForm(formdata=None, prefix="correct"),
        inserting=inserting or InsertionForm(formdata=None, prefix="insert", data=place),
        refusing=refusing or RefusalForm(formdata=None, prefix="refuse"),
        most_words=reply_decisions.WORDS_MAX,
        **_words(),
    )


def _words() -> dict[str, Any]:
    """What both pages say with: the clock, and the words of kinds, decisions and motives."""
    return {
        "now": clock.now(),
        "clock": reply_clock,
        "kinds": reply_decisions.KINDS,
        "decisions": reply_decisions.DECISIONS,
        "motives": reply_decisions.MOTIVES,
    }


def _done() -> Response:
    flash("C'est décidé : la personne le lit sur sa page de suivi.")
    return redirect(url_for("coordinator.reply_requests.index"), 303)
