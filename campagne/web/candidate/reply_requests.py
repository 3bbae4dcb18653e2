"""« Droit de réponse ou erreur »: a form without an account, and the page that acknowledges what it sent.

Reading changes nothing. Nothing is mailed to an address that somebody types: the acknowledgement is a page at a secret
address, which shows the clock, and later what was decided.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from campagne import clock, tokens
from campagne.domain import reply_decisions, reply_length
from campagne.domain.contested import ADDRESS_MAX
from campagne.domain.redactions import MOTIVES
from campagne.domain.text import clean_line
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.services import hidden_replies
from campagne.services import reply_requests as service
from campagne.web.candidate.blueprint import candidate
from campagne.web.candidate.links import no_link
from campagne.web.form import Form, LineField, TextField, at_most, needed


class ReplyForm(Form):
    """A request. `website` is for programs alone: whoever reads leaves it empty."""

    kind = RadioField(
        "Que demandez-vous ?",
        [needed("Choisissez l'un des deux.")],
        choices={
            "error": "Signaler une erreur de notre part",
            "reply": "Faire paraître une réponse (droit de réponse)",
        },
        validate_choice=False,
    )
    campaign = SelectField("Quelle campagne ?")
    contested = LineField("Où est-ce ?", [needed("Dites où se trouve ce que vous contestez."), at_most(ADDRESS_MAX)])
    passage = TextField("Le passage contesté, mot pour mot", [at_most(service.PASSAGE_MAX)])
    text = TextField("Votre texte", [needed("Écrivez votre texte.")])
    name = LineField("Votre nom", [needed("Écrivez votre nom."), at_most(service.NAME_MAX)])
    quality = LineField("À quel titre ?", [needed("Dites à quel titre vous écrivez."), at_most(service.NAME_MAX)])
    reach = LineField("Comment vous joindre ?", [needed("Dites comment vous joindre."), at_most(service.REACH_MAX)])
    website = LineField("Laissez ce champ vide")

    def validate_kind(self, field: RadioField) -> None:
        """Refuse what is neither of the two."""
        if field.data not in reply_decisions.KINDS:
            raise ValidationError("Choisissez l'un des deux.")

    def validate_website(self, field: LineField) -> None:
        """Refuse a program; somebody who filled the field in by mistake is told."""
        if field.data:
            raise ValidationError("Effacez ce que vous y avez écrit, il n'est là que pour arrêter les robots.")

    def asked(self) -> service.Request:
        """Return what was typed."""
        names = ("kind", "contested", "passage", "text", "name", "quality", "reach")
        return service.Request(**{name: self[name].data for name in names})


@candidate.get("/droit-de-reponse")
def show_reply_request() -> ResponseReturnValue:
    """Show the form, filled in with the page that the reader comes from."""
    campaigns = service.public_campaigns()
    form = _form(campaigns, blank=True)
    form.contested.data = clean_line(request.args.get("sur", ""))[:ADDRESS_MAX]
    asked = request.args.get("campagne")
    form.campaign.data = asked if asked in {each.slug for each in campaigns} else None
    return _page(form, campaigns)


@candidate.post("/droit-de-reponse")
def request_reply() -> ResponseReturnValue:
    """Take the request, and lead to the page that acknowledges it."""
    campaigns = service.public_campaigns()
    form = _form(campaigns)
    if campaigns and form.validate():
        with form.refusals():
            chosen = next(each for each in campaigns if each.slug == form.campaign.data)
            site, origin = current_app.config["PUBLIC_URL"], tokens.origin_mark(request.remote_addr or "")
            _request, token = service.receive(form.asked(), campaign=chosen, site=site, origin=origin, now=clock.now())
            db.session.commit()
            return redirect(url_for("candidate.follow_reply_request", token=token), 303)
    return _page(form, campaigns), 409 if form.form_errors else 422


@candidate.get("/droit-de-reponse/suivi/", defaults={"token": ""})
@candidate.get("/droit-de-reponse/suivi/<path:token>")
def follow_reply_request(token: str) -> ResponseReturnValue:
    """Show what was received, when, the clock, and what was decided, to whoever holds the address."""
    asked, now = service.of_token(token), clock.now()
    if asked is None:
        return no_link()
    return render_template(
        "candidate/follow_reply_request.html",
        asked=asked,
        now=now,
        kinds=reply_decisions.KINDS,
        decisions=reply_decisions.DECISIONS,
        motives=reply_decisions.MOTIVES,
        inserted=service.inserted_in(asked),
        hidden=hidden_replies.note_of(asked),
        hidden_for=MOTIVES,
        silence=service.silence(asked.campaign, now=now),
        address=f"{current_app.config['PUBLIC_URL']}{url_for('candidate.follow_reply_request', token=token)}",
    )


def _form(campaigns: Sequence[Campaign], *, blank: bool = False) -> ReplyForm:
    """Return the form; where there is one campaign, it is that one that is asked about."""
    form = ReplyForm(formdata=None) if blank else ReplyForm()
    form.campaign.choices = [(each.slug, each.title) for each in campaigns]
    if len(campaigns) == 1:
        form.campaign.data = campaigns[0].slug
    return form


def _page(form: ReplyForm, campaigns: Sequence[Campaign]) -> str:
    asked = [each for each in campaigns if form.campaign.data in {None, each.slug}]
    return render_template(
        "candidate/show_reply_request.html",
        form=form,
        campaigns=campaigns,
        silences={sentence for each in asked if (sentence := service.silence(each, now=clock.now()))},
        line=reply_length.LINE,
        least=reply_length.LEAST,
        most=reply_length.MOST,
    )
