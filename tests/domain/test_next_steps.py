"""What remains to be done, from facts alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from campagne.domain.next_steps import Facts, first_remaining, remaining, spoken_length, steps

DEADLINE = datetime(2027, 3, 26, 17, 0, tzinfo=UTC)
EARLY = datetime(2027, 2, 9, 12, 0, tzinfo=UTC)
EMPTY = Facts(
    organisation_known=False,
    questions=0,
    frozen=False,
    candidacies=0,
    reachable=0,
    invitation_written=False,
    invited=0,
    waiting=0,
    unconfirmed=0,
    doubts=0,
    answered=0,
    declined=0,
    unpublished=0,
    edition=None,
    answers_by=DEADLINE,
)
READY = replace(
    EMPTY, organisation_known=True, questions=9, candidacies=12, reachable=12, invitation_written=True, frozen=True
)


def left(facts: Facts, now: datetime = EARLY) -> list[str]:
    return [step.key for step in remaining(steps(facts, now=now))]


def why(facts: Facts, key: str, now: datetime = EARLY) -> str:
    return next(step.why for step in steps(facts, now=now) if step.key == key)


def test_an_empty_campaign_has_everything_left_in_order() -> None:
    assert left(EMPTY) == [
        "organisation",
        "questionnaire",
        "candidacies",
        "contacts",
        "invitation",
        "freeze",
        "sending",
        "following",
        "publication",
    ]


def test_a_campaign_that_is_ready_has_only_to_be_sent_followed_and_published() -> None:
    assert left(READY) == ["sending", "following", "publication"]


def test_addresses_remain_while_one_candidacy_has_none() -> None:
    facts = replace(READY, reachable=11)

    assert "contacts" in left(facts)
    assert why(facts, "contacts") == "11 candidatures joignables sur 12 ; il en manque 1."


def test_the_sending_leaves_ten_full_days_to_answer() -> None:
    sending = next(step for step in steps(READY, now=EARLY) if step.key == "sending")

    assert sending.last_moment == DEADLINE - timedelta(days=10)


def test_once_that_moment_is_past_the_sending_says_how_many_days_are_left() -> None:
    late = DEADLINE - timedelta(days=1, hours=3)

    assert why(READY, "sending", late) == ("Le plus tôt possible : il ne reste que 1 jour plein pour répondre.")
    assert "Repoussez-la" in why(READY, "sending", DEADLINE + timedelta(seconds=1))


def test_following_lasts_until_the_deadline_and_counts_what_came() -> None:
    sent = replace(READY, invited=12, answered=1, unconfirmed=2)

    assert why(sent, "following") == "1 réponse sur 12 candidatures invitées. 2 envois à vérifier."
    assert "following" in left(sent, DEADLINE)
    assert "following" not in left(sent, DEADLINE + timedelta(seconds=1))


def test_doubts_are_named_while_there_are_some_and_an_answer_is_awaited() -> None:
    doubtful = replace(READY, invited=12, doubts=1)

    assert "doubts" not in {step.key for step in steps(READY, now=DEADLINE)}
    assert why(doubtful, "doubts") == "1 message : nul ne sait s'il est parti. Rien ne repart sans vous."
    assert left(doubtful, DEADLINE)[0] == "doubts"
    assert "doubts" not in left(doubtful, DEADLINE + timedelta(seconds=1))


def test_publication_comes_back_when_something_changed_since_the_last_edition() -> None:
    published = replace(READY, invited=12, edition=3)

    assert "publication" not in left(published)
    assert "publication" in left(replace(published, unpublished=2))
    assert why(replace(published, unpublished=2), "publication", DEADLINE) == (
        "2 changements ne sont pas encore dans l'édition 3."
    )
    assert "publication" not in left(replace(published, unpublished=2, edition_wanted=True))


def test_a_page_opens_with_its_own_step_while_it_remains_else_with_the_first_that_remains() -> None:
    listed = steps(replace(READY, organisation_known=False, questions=0, frozen=False), now=EARLY)

    own, other = first_remaining(listed, ["questionnaire"]), first_remaining(listed, ["candidacies"])
    assert own is not None
    assert own.key == "questionnaire"
    assert other is not None
    assert other.key == "organisation"


def test_nothing_remains_once_the_last_edition_holds_everything() -> None:
    facts = replace(READY, invited=12, edition=1)

    assert first_remaining(steps(facts, now=DEADLINE + timedelta(days=1))) is None


def test_a_newcomer_waits_for_its_invitation_even_when_another_lost_its_address() -> None:
    sent = replace(READY, candidacies=13, reachable=12, invited=12, waiting=1)
    assert "sending" in left(sent)
    assert why(sent, "sending") == "1 candidature joignable attend encore une invitation."


def test_addresses_are_no_longer_sought_after_the_deadline() -> None:
    sent = replace(READY, reachable=11, invited=11)
    assert "contacts" in left(sent)
    assert "contacts" not in left(sent, DEADLINE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("minutes", "said"), [(1, "1 minute"), (12, "12 minutes"), (60, "1 h"), (63, "1 h"), (90, "1 h 30"), (121, "2 h")]
)
def test_a_length_is_said_as_people_do(minutes: int, said: str) -> None:
    assert spoken_length(minutes) == said
