"""The words of a value (« Pour ») stand in public rows under no digest: they follow from it, which is checked here."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select

from campagne.domain.answers import is_label
from campagne.extensions import db
from campagne.models.campaign import Campaign
from campagne.models.edition import PublishedAnswer, PublishedQuestion
from campagne.services.published_last import HistoryAltered


def refuse_reworded(campaign: Campaign) -> None:
    """Raise HistoryAltered where a published value is not said by its words in any version of its question.

    The database groups answers, so that there are as many lines to look at as there are choices.
    """
    versions: dict[str, list[PublishedQuestion]] = defaultdict(list)
    for question in db.session.scalars(select(PublishedQuestion).where(PublishedQuestion.campaign == campaign.slug)):
        versions[question.key].append(question)
    table = PublishedAnswer
    said = table.question_key, table.value, table.label
    shown = select(*said, func.min(table.candidacy_ref)).where(table.campaign == campaign.slug).group_by(*said)
    for key, value, words, ref in db.session.execute(shown):
        if not any(is_label(words, each.kind, value, each.choices) for each in versions[key]):
            raise HistoryAltered(
                f"Ce qui a été publié a été modifié dans la base : à la question « {key} », la réponse "
                f"« {value or ''} » y est dite « {words} » (candidature {ref})."
            )
