"""What changed after a deadline: dated each time, told from what came in time, and never counted without a change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from campagne.domain.late_changes import LateChange, Signed, between, words

DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)
FIRST = DEADLINE - timedelta(days=2)
LATE = DEADLINE + timedelta(days=7)


def sheet(signed_at: datetime, **given: datetime) -> Signed:
    return Signed(signed_at=signed_at, given=given)


def change(at: str = "2027-04-02T17:00:00Z", **lists: list[str]) -> LateChange:
    found: LateChange = {"at": at, "changed": [], "added": [], "removed": []}
    found.update(lists)  # type: ignore[typeddict-item]
    return found


def test_what_is_revised_in_time_is_no_correction() -> None:
    assert between([sheet(FIRST, a=FIRST), sheet(DEADLINE, a=DEADLINE)], DEADLINE) == []


def test_a_change_after_the_deadline_names_its_instant_and_its_questions() -> None:
    before = sheet(FIRST, a=FIRST, b=FIRST, c=FIRST)
    after = sheet(LATE, a=FIRST, b=LATE, d=LATE, opening=LATE)
    assert between([before, after], DEADLINE) == [change(changed=["b"], added=["d", "opening"], removed=["c"])]


def test_each_later_sheet_is_compared_with_the_one_before() -> None:
    again = LATE + timedelta(days=1)
    found = between([sheet(FIRST, a=FIRST), sheet(LATE, a=LATE), sheet(again, a=LATE, b=again)], DEADLINE)
    assert found == [change(changed=["a"]), change("2027-04-03T17:00:00Z", added=["b"])]


def test_the_same_words_under_another_signature_correct_nothing() -> None:
    assert between([sheet(FIRST, a=FIRST), sheet(LATE, a=FIRST)], DEADLINE) == []


def test_a_letter_typed_again_takes_the_place_of_the_first_try() -> None:
    assert between([sheet(LATE, a=LATE), sheet(LATE, b=LATE)], DEADLINE) == []
    typed_twice = [sheet(FIRST, a=FIRST), sheet(LATE, a=FIRST, b=LATE), sheet(LATE, a=LATE)]
    assert between(typed_twice, DEADLINE) == [change(changed=["a"])]


def test_the_words_tell_correcting_from_completing_with_their_days() -> None:
    next_day = "2027-04-03T17:00:00Z"
    assert words([change(changed=["a"])]) == "corrigé le 2 avril"
    assert words([change(changed=["a"]), change(next_day, removed=["a"])]) == "corrigé les 2 et 3 avril"
    assert words([change(added=["a"])]) == "complété le 2 avril"
    assert words([change(changed=["a"], added=["b"])]) == "corrigé et complété le 2 avril"
    assert words([change(changed=["a"]), change(next_day, added=["b"])]) == "corrigé le 2 avril, complété le 3 avril"
