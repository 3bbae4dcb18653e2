"""Writing letters: the frozen text of a mailing, or the receipt of a sheet, for one recipient and as it leaves.

The text part is rendered from its template, the HTML part from the text part: both say the same words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import quote, urlsplit

from flask import current_app
from sqlalchemy import func, select

from campagne import tokens
from campagne.clock import PARIS
from campagne.domain import mailing_words, wording
from campagne.domain.effort import Effort
from campagne.domain.paragraphs import paragraphs
from campagne.domain.placeholders import fill
from campagne.domain.zones import local_time
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.models.questionnaire import Question, Questionnaire
from campagne.services import deadlines, messages, organisation, questionnaires, receipts

_MANY_BLANK_LINES = re.compile(r"\n{3,}")
STOP_MAILBOX = "desinscription"
_STOP_WORDS = quote("Ne plus m'écrire")
NO_LINK = "…"
"""What stands for a token in a preview: nobody but the recipient ever sees a personal link."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody reads: subject, text part, HTML part."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What a frozen questionnaire puts into every letter: its themes as the templates name them, and its effort."""

    themes: list[dict[str, object]]
    effort: Effort


Memory = dict[int, Questions]
"""Questionnaires already read, by the mailing that asks them: thousands of letters in a row read them once."""


@dataclass(kw_only=True)
class Desk:
    """What the letters of a group share, in one transaction: who writes, and what was written before."""

    memory: Memory
    first_sent: Mapping[int, datetime]

    @cached_property
    def network(self) -> Organisation:
        """Who writes. Raises OrganisationUnknown."""
        return organisation.current()


def desk(emails: Iterable[OutgoingEmail], *, memory: Memory) -> Desk:
    """Read at once what the letters of a group need and their rows do not hold."""
    reminded = [email.contact_id for email in emails if email.kind == "reminder"]
    return Desk(memory=memory, first_sent=_first_sent(reminded))


def compose(email: OutgoingEmail, *, desk: Desk, now: datetime) -> bytes:
    """Return the bytes of a message of the outbox, with its personal link. Raises DomainError when it cannot leave."""
    network = desk.network
    letter = _letter(email, desk, now)
    config = current_app.config
    envelope = messages.Envelope(
        sender_name=network.short_name,
        sender=config["MAIL_DEFAULT_SENDER"],
        reply_to=network.reply_to,
        recipient=email.contact.address,
        subject=letter.subject,
        message_id=email.message_id,
        date=now.astimezone(PARIS),
        list_id=f"{email.mailing.campaign.slug}.{urlsplit(config['PUBLIC_URL']).hostname}" if email.mailing else None,
        unsubscribe=_ways_to_stop(email.contact, network) if email.mailing else (),
    )
    return messages.build(envelope, text=letter.text, html=letter.html)


def preview(mailing: Mailing, candidacy: Candidacy, contact: Contact | None, *, now: datetime) -> Letter:
    """Return a mailing's letter to a real candidacy, without its personal link. A contact may not be known yet."""
    first_sent_at = (contact and _first_sent([contact.id]).get(contact.id)) or now
    return _mailing_letter(
        mailing,
        _questions(questionnaires.latest(mailing.campaign)),
        organisation.current(),
        _recipient(mailing, candidacy, NO_LINK, first_sent_at),
        found=_found(contact, now) if contact else "aucune n'est connue pour cette candidature",
        stop=_stop_page(NO_LINK),
        answers_by=deadlines.of_candidacy(candidacy, mailing.campaign, now=now),
        now=now,
    )


def _letter(email: OutgoingEmail, desk: Desk, now: datetime) -> Letter:
    found = _found(email.contact, now)
    mailing, link = email.mailing, email.link
    if mailing is None:
        return render("receipt", receipts.content(email, desk.network, now=now) | {"found": found})
    token = tokens.link_token(link.id, link.generation) if link else NO_LINK
    if mailing.id not in desk.memory:
        asked = link.invitation.questionnaire if link else questionnaires.latest(mailing.campaign)
        desk.memory[mailing.id] = _questions(asked)
    own = link.invitation.deadline if link else deadlines.of_candidacy(email.candidacy, mailing.campaign, now=now)
    return _mailing_letter(
        mailing,
        desk.memory[mailing.id],
        desk.network,
        _recipient(mailing, email.candidacy, token, desk.first_sent.get(email.contact_id)),
        found=found,
        stop=_stop_page(_stop_token(email.contact)),
        answers_by=own,
        now=now,
    )


def render(kind: str, content: Mapping[str, object]) -> Letter:
    """Return the letter of a kind (the folder of its templates) from what its templates name."""
    config, environment = current_app.config, current_app.jinja_env
    words = {"public_url": config["PUBLIC_URL"], **content}
    subject = environment.get_template(f"email/{kind}/subject.txt").render(words)
    text = environment.get_template(f"email/{kind}/body.txt").render(words).strip()
    text = _MANY_BLANK_LINES.sub("\n\n", text) + "\n"
    blocks = paragraphs(text, public_url=config["PUBLIC_URL"])
    html = environment.get_template(f"email/{kind}/body.html").render(subject=subject, paragraphs=blocks)
    return Letter(subject=subject, text=text, html=html)


def _mailing_letter(
    mailing: Mailing,
    questions: Questions,
    network: Organisation,
    recipient: mailing_words.Recipient,
    *,
    found: str,
    stop: str,
    answers_by: datetime,
    now: datetime,
) -> Letter:
    asked = _asked(mailing.campaign, questions.effort, answers_by, now)
    values = mailing_words.values(_network(network), asked, recipient, public_url=current_app.config["PUBLIC_URL"])
    content = {
        "subject": fill(mailing.subject, values),
        "text": wording.typeset(fill(mailing.body, values)),
        "heading": f"Les {asked.questions} questions" if asked.questions > 1 else "La question",
        "themes": questions.themes,
        "found": found,
        "stop": stop,
    }
    return render(mailing.kind, content)


def _questions(questionnaire: Questionnaire) -> Questions:
    numbers = {question.id: number for number, question in enumerate(questionnaire.questions, 1)}
    themes: list[dict[str, object]] = [
        {
            "title": theme.title,
            "questions": [_question(question, numbers[question.id]) for question in theme.questions],
        }
        for theme in questionnaire.themes
        if theme.questions
    ]
    return Questions(themes=themes, effort=questionnaires.effort(questionnaire))


def _question(question: Question, number: int) -> dict[str, object]:
    return {"number": number, "text": question.text, "choices": [choice.label for choice in question.choices]}


def _asked(campaign: Campaign, effort: Effort, answers_by: datetime, now: datetime) -> mailing_words.Asked:
    return mailing_words.Asked(
        campaign=campaign.slug,
        election=campaign.election,
        questions=effort.questions,
        minutes=effort.minutes,
        answers_by=answers_by,
        sealed_until=campaign.publication_at if campaign.sealed(now) else None,
    )


def _network(network: Organisation) -> mailing_words.Network:
    return mailing_words.Network(
        short_name=network.short_name,
        members=network.members,
        signatories=network.signatories,
        telephone=network.telephone,
    )


def _recipient(
    mailing: Mailing, candidacy: Candidacy, token: str, first_sent_at: datetime | None
) -> mailing_words.Recipient:
    return mailing_words.Recipient(
        name=candidacy.name,
        sex=candidacy.sex,
        link=f"{current_app.config['PUBLIC_URL']}/r/{token}",
        first_sent_at=first_sent_at if mailing.kind == "reminder" else None,
        local=local_time(candidacy.constituency.code, mailing.campaign.election),
    )


def _first_sent(contact_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the first invitation left for each of these addresses; one that had none is absent."""
    if not contact_ids:
        return {}
    rows = db.session.execute(
        select(OutgoingEmail.contact_id, func.min(OutgoingEmail.sent_at).label("sent_at"))
        .where(
            OutgoingEmail.contact_id.in_(contact_ids),
            OutgoingEmail.kind == "invitation",
            OutgoingEmail.sent_at.is_not(None),
        )
        .group_by(OutgoingEmail.contact_id)
    )
    return {row.contact_id: row.sent_at for row in rows}


def _stop_token(contact: Contact) -> str:
    return tokens.unsubscribe_token(contact.id, contact.address_hmac)


def _stop_page(token: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}/desinscription/{token}"


def _ways_to_stop(contact: Contact, network: Organisation) -> tuple[str, str]:
    """Return the addresses, of the web then of mail, by which a mail program stops what it is told to stop.

    Mail to the domain of returned messages is read by the worker; elsewhere a person reads it.
    """
    token, domain = _stop_token(contact), current_app.config["BOUNCE_DOMAIN"]
    by_person = f"{quote(network.reply_to, safe='@')}?subject={_STOP_WORDS}"
    by_mail = f"{STOP_MAILBOX}+{token}@{domain}" if domain else by_person
    return _stop_page(token), f"mailto:{by_mail}"


def _found(contact: Contact, now: datetime) -> str:
    return mailing_words.found(contact.source, contact.found_on, today=now.astimezone(PARIS).date())
