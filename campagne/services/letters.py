"""Writing letters: the frozen text of a mailing, or the receipt of a sheet, for one recipient and as it leaves.

The text part is rendered from its template, the HTML part from the text part: both say the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote, urlsplit

from flask import current_app
from markupsafe import Markup

from campagne import tokens
from campagne.domain import mailing_words, wording
from campagne.domain.dates import PARIS
from campagne.domain.effort import Effort
from campagne.domain.markup import plain
from campagne.domain.paragraphs import Paragraph, paragraphs
from campagne.extensions import db
from campagne.models.candidacy import Candidacy
from campagne.models.contact import Contact
from campagne.models.mailing import Mailing, OutgoingEmail
from campagne.models.organisation import Organisation
from campagne.models.questionnaire import Question, Questionnaire
from campagne.services import deadlines, letter_words, messages, organisation, questionnaires, receipts
from campagne.services.letter_words import NO_LINK
from campagne.services.triggers import Trigger

_MANY_BLANK_LINES = re.compile(r"\n{3,}")
TRIED = "[Essai]"
STOP_MAILBOX = "desinscription"
_STOP_WORDS = quote("Ne plus m'écrire")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What somebody reads: subject, text part, HTML part; `blocks` are the paragraphs that the HTML part shows."""

    subject: str
    text: str
    html: str
    blocks: list[Paragraph]


@dataclass(frozen=True, kw_only=True)
class Questions:
    """What a frozen questionnaire puts into every letter: its themes as the templates name them, and its effort."""

    themes: list[dict[str, object]]
    effort: Effort


@dataclass(kw_only=True)
class Memory:
    """What a slice of work has read, for letters in a row: questionnaires by the mailing that asks them, who writes."""

    questions: dict[int, Questions] = field(default_factory=dict)
    network: Organisation | None = None


@dataclass(kw_only=True)
class Desk:
    """What the letters of a group share, in one transaction: who writes, and what was written before."""

    memory: Memory
    first_sent: Mapping[int, datetime]

    @property
    def network(self) -> Organisation:
        """Who writes, as it was when the slice first asked. Raises OrganisationUnknown."""
        if self.memory.network is None:
            self.memory.network = organisation.current()
            db.session.expunge(self.memory.network)  # else each commit would forget it
        return self.memory.network


def desk(emails: Iterable[OutgoingEmail], *, memory: Memory) -> Desk:
    """Read at once what the letters of a group need and their rows do not hold."""
    reminded = [email.contact_id for email in emails if email.kind == "reminder"]
    return Desk(memory=memory, first_sent=letter_words.first_sent(reminded))


def compose(email: OutgoingEmail, *, desk: Desk, now: datetime) -> bytes:
    """Return the bytes of a message of the outbox, with its personal link. Raises DomainError when it cannot leave."""
    network = desk.network
    letter = _letter(email, desk, now)
    config = current_app.config
    envelope = messages.Envelope(
        sender_name=network.short_name,
        sender=config["MAIL_DEFAULT_SENDER"],
        reply_to=network.reply_to,
        recipient=email.recipient,
        subject=letter.subject,
        message_id=email.message_id,
        date=now.astimezone(PARIS),
        list_id=f"{email.mailing.campaign.slug}.{urlsplit(config['PUBLIC_URL']).hostname}" if email.mailing else None,
        unsubscribe=_ways_to_stop(email.contact, network) if email.mailing and not email.coordinator else (),
    )
    return messages.build(envelope, text=letter.text, html=letter.html)


def preview(mailing: Mailing, candidacy: Candidacy, contact: Contact | None, *, now: datetime) -> Letter:
    """Return a mailing's letter to a real candidacy, without its personal link. A contact may not be known yet."""
    first_sent_at = (contact and letter_words.first_sent([contact.id]).get(contact.id)) or now
    return _mailing_letter(
        mailing,
        _questions(questionnaires.latest(mailing.campaign)),
        organisation.current(),
        letter_words.recipient(mailing, candidacy, NO_LINK, first_sent_at),
        found=letter_words.found(contact, now) if contact else "aucune n'est connue pour cette candidature",
        stop=_stop_page(NO_LINK),
        answers_by=deadlines.of_candidacy(candidacy, mailing.campaign, now=now),
        now=now,
    )


def _letter(email: OutgoingEmail, desk: Desk, now: datetime) -> Letter:
    mailing, link, found = email.mailing, email.link, letter_words.found(email.contact, now)
    if mailing and email.kind == Trigger.TEST:
        letter = preview(mailing, email.candidacy, email.contact, now=now)
        return replace(letter, subject=f"{TRIED} {letter.subject}")
    if mailing is None:
        return render("receipt", receipts.content(email, desk.network, now=now) | {"found": found})
    token = tokens.link_token(link.id, link.generation) if link else NO_LINK
    if mailing.id not in desk.memory.questions:
        asked = link.invitation.questionnaire if link else questionnaires.latest(mailing.campaign)
        desk.memory.questions[mailing.id] = _questions(asked)
    own = link.invitation.deadline if link else deadlines.of_candidacy(email.candidacy, mailing.campaign, now=now)
    return _mailing_letter(
        mailing,
        desk.memory.questions[mailing.id],
        desk.network,
        letter_words.recipient(mailing, email.candidacy, token, desk.first_sent.get(email.contact_id)),
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
    marked = _MANY_BLANK_LINES.sub("\n\n", text) + "\n"
    blocks = paragraphs(marked, public_url=config["PUBLIC_URL"])
    laid_out = Markup("").join(_laid_out(block) for block in blocks)
    html = environment.get_template(f"email/{kind}/body.html").render(subject=subject, laid_out=laid_out)
    return Letter(subject=subject, text=plain(marked), html=html, blocks=blocks)


@lru_cache(maxsize=256)
def _laid_out(block: Paragraph) -> Markup:
    """Return the elements of one paragraph. Most of those of a letter are those of the letter before."""
    module: Any = current_app.jinja_env.get_template("email/blocks.html").module
    return cast(Markup, module.blocks([block]))


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
    asked = letter_words.asked(mailing.campaign, questions.effort, answers_by, now)
    subject, body = letter_words.filled(mailing, letter_words.network_words(network), asked, recipient)
    content = {
        "subject": subject,
        "text": wording.typeset(body),
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
