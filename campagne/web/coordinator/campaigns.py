"""Campaigns: the list, where one stands and what remains to be done, creating one, its settings."""

from __future__ import annotations

from datetime import time

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from campagne import clock
from campagne.domain.campaign_options import INCLUSION_RULE_MAX, TITLE_MAX, read_moment
from campagne.domain.dates import PARIS
from campagne.domain.elections import ELECTION_NAMES
from campagne.domain.next_steps import first_remaining, remaining, spoken_length, steps
from campagne.domain.slugs import propose_slug
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.services import campaigns as service
from campagne.services import progress
from campagne.web.coordinator.pages import page
from campagne.web.coordinator.scope import actor, campaign, campaigns_of
from campagne.web.form import DayField, Form, HourField, LineField, TextField, at_most, needed

campaigns = Blueprint("campaigns", __name__)
NUMBERS = ("cooling_hours", "reminders_max", "reminders_min_days", "newcomer_days")


class MomentsForm(Form):
    title = LineField("Titre", [needed("Donnez un titre à la campagne."), at_most(TITLE_MAX)])
    answers_by = DayField("Dernier jour pour répondre", [InputRequired("Choisissez le dernier jour pour répondre.")])
    hour = HourField("Heure (heure de Paris)", [InputRequired("Choisissez une heure.")], default=time(18, 0))

    def moment(self) -> str:
        """The announced deadline as a text that the rules read, in Paris time."""
        return f"{self.answers_by.data}T{self.hour.data:%H:%M}"


class CampaignForm(MomentsForm):
    election = SelectField("Élection", choices=ELECTION_NAMES)
    slug = LineField("Nom dans les adresses")


class SettingsForm(MomentsForm):
    publication_at = DayField("Jour de publication", [Optional()])
    publication_hour = HourField("Heure de publication (heure de Paris)", [Optional()], default=time(10, 0))
    cooling_hours = IntegerField(
        "Délai d'attente, en heures",
        [InputRequired("Indiquez un nombre."), NumberRange(0, 720, "Un nombre de 0 à 720 est attendu.")],
    )
    inclusion_rule = TextField("Règle de choix des candidatures", [at_most(INCLUSION_RULE_MAX)])
    reminders_max = IntegerField(
        "Rappels au plus",
        [InputRequired("Indiquez un nombre."), NumberRange(0, 10, "Un nombre de 0 à 10 est attendu.")],
    )
    reminders_min_days = IntegerField(
        "Jours entre deux messages, au moins",
        [InputRequired("Indiquez un nombre."), NumberRange(1, 60, "Un nombre de 1 à 60 est attendu.")],
    )
    newcomer_days = IntegerField(
        "Jours pour répondre, au moins",
        [InputRequired("Indiquez un nombre."), NumberRange(0, 60, "Un nombre de 0 à 60 est attendu.")],
    )

    @classmethod
    def of(cls, campaign: Campaign) -> SettingsForm:
        """Return the form filled with what is set, its moments on the clock of Paris."""
        deadline, publication = campaign.answers_by.astimezone(PARIS), campaign.publication_at
        known = {name: getattr(campaign, name) for name in ("title", "inclusion_rule", *NUMBERS)}
        known |= {"answers_by": deadline.date(), "hour": deadline.time()}
        if publication:
            there = publication.astimezone(PARIS)
            known |= {"publication_at": there.date(), "publication_hour": there.time()}
        return cls(data=known)

    def given(self) -> dict[str, str]:
        """Return what was typed as texts that the rules read."""
        day, hour = self.publication_at.data, self.publication_hour.data or time(10, 0)
        return {
            "title": self.title.data,
            "answers_by": self.moment(),
            "publication_at": f"{day}T{hour:%H:%M}" if day else "",
            "inclusion_rule": self.inclusion_rule.data,
            **{name: str(self[name].data) for name in NUMBERS},
        }


@campaigns.get("/")
def index() -> ResponseReturnValue:
    """The campaigns that this person reaches, the latest first, each with what waits."""
    now = clock.now()
    found = db.session.scalars(campaigns_of(actor()).order_by(Campaign.created_at.desc(), Campaign.id.desc())).all()
    listed = [(each, steps(progress.facts(each), now=now)) for each in found]
    cards = [(each, first_remaining(all_steps), len(remaining(all_steps))) for each, all_steps in listed]
    return page("campaigns/index", cards=cards, coordinator=actor())


@campaigns.route("/campagnes/nouvelle", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Create a campaign; the person who creates it holds every role on it."""
    form = CampaignForm()
    if form.validate_on_submit():
        with form.refusals():
            taken = set(db.session.scalars(select(Campaign.slug)))
            created = service.create(
                form.slug.data or propose_slug(form.title.data, taken=taken),
                title=form.title.data,
                election=form.election.data,
                answers_by=read_moment(form.moment()),
                by=actor(),
                now=clock.now(),
            )
            db.session.commit()
            return redirect(url_for("coordinator.campaigns.show", slug=created.slug))
    return page("campaigns/create", form=form)


@campaigns.get("/campagnes/<slug>/")
def show() -> ResponseReturnValue:
    """Where the campaign stands: what remains to be done first, then the counts, then the next date."""
    facts, now = progress.facts(campaign()), clock.now()
    left = remaining(steps(facts, now=now))
    length = spoken_length(sum(step.minutes for step in left))
    return page("campaigns/show", facts=facts, left=left, length=length, now=now)


@campaigns.route("/campagnes/<slug>/reglages", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """Change the title, the moments, the rule of inclusion, the reminders and the days of late comers."""
    form = SettingsForm.of(campaign())
    if form.validate_on_submit():
        with form.refusals():
            service.set_options(campaign(), form.given(), now=clock.now())
            db.session.commit()
            flash("Les réglages sont enregistrés.")
            return redirect(url_for("coordinator.campaigns.settings"))
    return page("campaigns/settings", form=form, election=ELECTION_NAMES[campaign().election])
