"""The facts of public pages that are about the campaign as a whole: its questions, its rules, its constituencies."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from campagne.domain import constituencies as naming
from campagne.domain.editions import instant
from campagne.domain.list_statuses import DECLARED
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.candidacy import Candidacy, ImportedFile
from campagne.models.constituency import Constituency
from campagne.models.edition import REPLY
from campagne.models.organisation import Organisation
from campagne.models.questionnaire import Questionnaire
from campagne.models.reply_request import ReplyRequest
from campagne.services import candidacies, questionnaires, redacted, right_of_reply, sealing

Row = dict[str, Any]
UNSALTED: Row = {"salt": None, "leaf": None, "hidden_at": None}
"""What every page holds but a reply: nothing of it is hidden, so that nothing needs a leaf."""
ORDER_RULE = "Les candidatures sont présentées dans l'ordre de la liste officielle, le même partout."
DRAWN_ORDER_RULE = (
    "Avant la liste officielle, les candidatures déclarées sont présentées dans un ordre tiré au sort, le même "
    "partout. Tout le monde peut refaire le tirage : c'est l'ordre croissant des empreintes SHA-256 de "
    "« graine:référence », où la référence est la fin de l'adresse de la page d'une candidature. Graine : {seed}. "
    "La liste officielle donnera ensuite son ordre."
)


def pages(campaign: Campaign, questionnaire: Questionnaire | None) -> list[Row]:
    """Return the rows of every page of the campaign."""
    declared = candidacies.count_by_status(campaign)[DECLARED]
    rows = [
        _page("campaign", _campaign(campaign, questionnaire) | {"declared": declared}),
        _page("method", _method(campaign)),
    ]
    if questionnaire:
        rows.append(_page("questionnaire", _questionnaire(questionnaire)))
    used = set(
        db.session.scalars(select(Candidacy.constituency_id).where(Candidacy.campaign_id == campaign.id).distinct())
    )
    constituencies = sorted(
        db.session.scalars(select(Constituency).where(Constituency.campaign_id == campaign.id)),
        key=lambda constituency: naming.order(constituency.code),
    )
    for position, constituency in enumerate((c for c in constituencies if c.id in used), start=1):
        body = {
            "code": constituency.code,
            "name": naming.full_name(constituency.code, constituency.name),
            "departement": constituency.departement,
            "position": position,
        }
        rows.append(_page("constituency", body, key=constituency.code))
    return rows + _replies(campaign)


def _replies(campaign: Campaign) -> list[Row]:
    """Return the rows of the replies that were accepted: they show as long as anything of the campaign does."""
    table, notes = ReplyRequest, redacted.by_leaf(campaign)
    accepted = select(table).where(table.campaign_id == campaign.id, table.decision == "inserted")
    return [
        {"kind": REPLY, "key": request.ref, **right_of_reply.published(request, notes)}
        for request in db.session.scalars(accepted.order_by(table.decided_at, table.id))
    ]


def questions(questionnaire: Questionnaire) -> list[Row]:
    """Return the rows of the questions, numbered from 1."""
    return [
        {
            "key": question.key,
            "number": number,
            "version": questionnaire.version,
            "theme_key": question.theme.key,
            "theme_title": question.theme.title,
            "short_title": question.short_title,
            "text": question.text,
            "context": question.context,
            "sources": question.sources,
            "kind": question.kind,
            "commitment": question.commitment,
            "choices": [choice.content() for choice in question.choices],
        }
        for number, question in enumerate(questionnaire.questions, start=1)
    ]


def _page(kind: str, body: Row, *, key: str = "") -> Row:
    return {"kind": kind, "key": key, "body": body, **UNSALTED}


def _campaign(campaign: Campaign, questionnaire: Questionnaire | None) -> Row:
    organisation = db.session.get(Organisation, 1)
    effort = questionnaires.effort(questionnaire) if questionnaire else None
    return {
        "title": campaign.title,
        "election": campaign.election,
        "national": campaign.national,
        "answers_by": instant(campaign.answers_by),
        "closes_at": instant(campaign.closes_at),
        "publication_at": instant(campaign.publication_at) if campaign.publication_at else None,
        "organisation": organisation.short_name if organisation else "",
        "questions": effort.questions if effort else 0,
        "minutes": effort.minutes if effort else 0,
    }


def _questionnaire(questionnaire: Questionnaire) -> Row:
    return {
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "version": questionnaire.version,
        "digest": questionnaire.digest,
        "frozen_at": instant(questionnaire.frozen_at) if questionnaire.frozen_at else None,
        "themes": [
            {"key": theme.key, "title": theme.title, "introduction": theme.introduction}
            for theme in questionnaire.themes
        ],
    }


def _method(campaign: Campaign) -> Row:
    sealed = sealing.public_facts(campaign)
    imports = db.session.scalars(
        select(ImportedFile).where(ImportedFile.campaign_id == campaign.id).order_by(ImportedFile.id)
    )
    return {
        "inclusion_rule": campaign.inclusion_rule,
        "order_rule": _order_rule(campaign),
        "order_seed": campaign.order_seed,
        "newcomer_days": campaign.newcomer_days,
        "answers_by": instant(campaign.answers_by),
        "closes_at": instant(campaign.closes_at),
        "keys": campaign.keys,
        "cooling_hours": campaign.cooling_hours,
        **({"sealing": sealed} if sealed else {}),
        "sources": [
            {
                "source": imported.source,
                "sha256": imported.sha256,
                "dated": imported.dated.isoformat() if imported.dated else None,
                "imported_at": instant(imported.imported_at),
                "layout": imported.layout,
                "kind": imported.kind,
            }
            for imported in imports
        ],
    }


def _order_rule(campaign: Campaign) -> str:
    """Say the order: drawn as long as every candidacy is only declared, then that of the official list."""
    official = select(ImportedFile.id).where(ImportedFile.campaign_id == campaign.id, ImportedFile.kind == "official")
    if campaign.order_seed and db.session.scalars(official.limit(1)).first() is None:
        return DRAWN_ORDER_RULE.format(seed=campaign.order_seed)
    return ORDER_RULE
