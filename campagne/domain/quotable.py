"""What a journalist may copy about a question or a campaign: how many answered of those asked, counts, the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campagne.domain.counts import Count, of_question, states_sentence
from campagne.domain.published import Answer, CampaignFacts, Candidacy, EditionFacts, Publication, Question
from campagne.domain.states import State
from campagne.domain.wording import dated, typeset

NOT_A_POLL = "Ceci n'est pas un sondage."
"""Said once on each page that counts answers (loi n° 77-808)."""
UNSOLICITED = frozenset({State.NOT_INVITED, State.ADDRESS_SOUGHT})
"""States in which nothing was sent yet."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What candidacies answer to one question, counted; never a share of them, for they are no sample of anything.

    `counts` say how many gave each answer, zeros included, the unanswered last; `given` how many answers there are, and
    `solicited` to how many candidacies a message left.
    """

    question: Question
    counts: tuple[Count, ...]
    given: int
    solicited: int

    @classmethod
    def of(cls, question: Question, candidacies: Sequence[Candidacy], answers: Sequence[Answer]) -> Tally:
        """Count the answers of some candidacies."""
        solicited = sum(1 for candidacy in candidacies if candidacy.state not in UNSOLICITED)
        counts = of_question(question, candidacies, answers)
        return cls(question=question, counts=counts, given=len(answers), solicited=solicited)

    def sample(self, campaign: CampaignFacts) -> str:
        """Say how many answered of those to whom a message left: « 8 réponses sur 12 candidatures sollicitées. »."""
        asked, given = self.solicited, self.given
        head = f"{given} réponses" if given > 1 else "1 réponse" if given else "Aucune réponse"
        return f"{head} sur {asked} {campaign.noun(asked)} {'sollicitées' if asked > 1 else 'sollicitée'}."

    def paragraph(self, subject: str, campaign: CampaignFacts, edition: EditionFacts, address: str) -> str:
        """Return the sentences to copy, with their source and address. `subject` is what is compared."""
        counted = ", ".join(str(count) for count in self.counts)
        by = f" par {campaign.organisation}" if campaign.organisation else ""
        return typeset(
            f"{subject}. Question posée{by} : « {self.question.text} » "
            f"Au {dated(edition.published_at)} : {counted}. {self.sample(campaign)} {NOT_A_POLL} "
            f"Source : édition {edition.number}, {address}"
        )


def overview(everyone: Publication, address: str) -> str:
    """Return the sentences that a journalist may copy about a whole campaign, with their source and `address`.

    What is not known yet (who asks, which questions, which candidacies) leaves no hole: it is not spoken of.
    """
    facts, asked, count = everyone.campaign, len(everyone.questions), len(everyone.candidacies)
    questions = f"les mêmes {asked} questions" if asked > 1 else "la même question" if asked else "les mêmes questions"
    put = f"{questions} {'est posée' if asked == 1 else 'sont posées'} à toutes les {facts.noun(2)}"
    by = f" par {facts.organisation}" if facts.organisation else ""
    on = dated(everyone.edition.published_at)
    parts = [f"{facts.title} : {put}{by}."]
    if count:
        answered = sum(1 for candidacy in everyone.candidacies if candidacy.state == State.ANSWERED)
        verb = "ont" if answered > 1 else "a"
        parts.append(f"Au {on}, {answered} {facts.noun(answered)} sur {count} {verb} répondu.")
        parts.append(f"Le détail : {states_sentence(everyone).replace(' · ', ' ; ')}.")
    else:
        parts.append(f"Au {on}, aucune {facts.noun(0)} n'est encore connue.")
    return typeset(" ".join([*parts, f"Source : édition {everyone.edition.number}, {address}"]))
