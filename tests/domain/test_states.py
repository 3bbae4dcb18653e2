"""The nine public states: their order of precedence, their words, their marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campagne.domain.late_changes import LateChange
from campagne.domain.states import Decline, Ending, Facts, Outcome, Sheet, Solicitation, State, Transcription, derive
from campagne.domain.zones import local_time

DEADLINE = datetime(2027, 3, 26, 17, tzinfo=UTC)
BEFORE, AFTER = DEADLINE - timedelta(days=2), DEADLINE + timedelta(days=2)
INVITED = datetime(2027, 2, 22, 8, 4, tzinfo=UTC)
CHANGE: LateChange = {"at": "2027-03-28T17:00:00Z", "changed": ["testing_logement"], "added": [], "removed": []}
PUBLICATION = datetime(2027, 3, 30, 8, tzinfo=UTC)


def facts(**changes: object) -> Facts:
    known: dict[str, object] = {
        "has_address": True,
        "first_wave_at": INVITED,
        "solicitations": [Solicitation(kind="invitation", happened_at=INVITED)],
        "sheet": None,
        "decline": None,
        "answers_by": DEADLINE,
        "sealed_until": None,
    }
    return Facts(**{**known, **changes})  # type: ignore[arg-type]


def sheet(signed_at: datetime = BEFORE, **changes: object) -> Sheet:
    known: dict[str, object] = {
        "first_signed_at": signed_at,
        "signed_at": signed_at,
        "answered": 9,
        "questions": 9,
    }
    return Sheet(**{**known, **changes})  # type: ignore[arg-type]


def messages(*outcomes: Outcome) -> list[Solicitation]:
    return [Solicitation(kind="invitation", happened_at=INVITED, outcome=outcome) for outcome in outcomes]


def test_one_answer_of_several_is_said_in_the_singular() -> None:
    public = derive(facts(sheet=sheet(answered=1, questions=3)), now=BEFORE)
    assert public.sentence.endswith("(1 question sur 3).")


def test_nothing_left_yet_is_not_an_invitation() -> None:
    public = derive(facts(solicitations=[], first_wave_at=None), now=BEFORE)
    assert (public.state, public.short) == (State.NOT_INVITED, "pas encore d'invitation")
    assert public.sentence == "Aucune invitation n'est partie."


def test_an_address_is_sought_only_once_the_first_wave_has_left() -> None:
    missing = facts(has_address=False, solicitations=[])
    assert derive(missing, now=BEFORE).state is State.ADDRESS_SOUGHT
    assert derive(facts(has_address=False, solicitations=[], first_wave_at=None), now=BEFORE).state is State.NOT_INVITED


def test_an_answer_is_awaited_until_the_deadline_and_missing_after_it() -> None:
    public = derive(facts(), now=BEFORE)
    assert public.state is State.AWAITED
    assert public.sentence == "Invitation envoyée le 22 février. Réponse possible jusqu'au 26 mars à 18 h."
    assert derive(facts(), now=DEADLINE).state is State.AWAITED
    assert derive(facts(), now=DEADLINE + timedelta(seconds=1)).state is State.NO_ANSWER


def test_silence_says_every_message_that_was_sent() -> None:
    sent = [
        Solicitation(kind="invitation", happened_at=INVITED),
        Solicitation(kind="reminder", happened_at=datetime(2027, 3, 18, 9, tzinfo=UTC)),
        Solicitation(kind="reminder", happened_at=datetime(2027, 3, 8, 9, tzinfo=UTC)),
        Solicitation(kind="letter", happened_at=datetime(2027, 3, 10, 9, tzinfo=UTC)),
    ]
    public = derive(facts(solicitations=sent), now=AFTER)
    assert public.sentence == (
        "Sans réponse au 26 mars à 18 h. Invitation le 22 février, rappels les 8 et 18 mars, lettre le 10 mars."
    )


def test_a_message_that_came_back_is_never_silence() -> None:
    public = derive(facts(solicitations=messages(Outcome.UNDELIVERED)), now=AFTER)
    assert public.state is State.UNDELIVERED
    assert public.sentence == "Notre message du 22 février n'a pas été remis. Nous cherchons une autre adresse."


def test_a_call_is_no_message_that_left() -> None:
    call = Solicitation(kind="call", happened_at=BEFORE)
    only_called = derive(facts(solicitations=[call], first_wave_at=None), now=AFTER)
    assert only_called.state is State.NOT_INVITED
    assert only_called.sentence == "Aucune invitation n'est partie."
    came_back = derive(facts(solicitations=[*messages(Outcome.UNDELIVERED), call]), now=AFTER)
    assert came_back.state is State.UNDELIVERED


def test_a_letter_was_sent_and_may_go_without_answer() -> None:
    letter = Solicitation(kind="letter", happened_at=BEFORE)
    call = Solicitation(kind="call", happened_at=BEFORE)
    awaited = derive(facts(solicitations=[letter, call], has_address=False), now=BEFORE)
    assert awaited.sentence == "Lettre envoyée le 24 mars, appel le 24 mars. Réponse possible jusqu'au 26 mars à 18 h."
    assert derive(facts(solicitations=[letter, call], has_address=False), now=AFTER).sentence == (
        "Sans réponse au 26 mars à 18 h. Lettre le 24 mars, appel le 24 mars."
    )


def test_a_doubtful_sending_is_our_fault_and_said_so() -> None:
    public = derive(facts(solicitations=messages(Outcome.UNDELIVERED, Outcome.UNCONFIRMED)), now=AFTER)
    assert public.state is State.SENDING_UNCONFIRMED
    assert "la cause est de notre côté" in public.sentence


def test_one_message_that_arrived_outweighs_one_that_came_back() -> None:
    reached = facts(solicitations=messages(Outcome.UNDELIVERED, Outcome.SENT))
    assert derive(reached, now=BEFORE).state is State.AWAITED


def test_an_answer_says_how_much_of_it_there_is() -> None:
    public = derive(facts(sheet=sheet(answered=5)), now=AFTER)
    assert (public.state, public.short) == (State.ANSWERED, "5 sur 9")
    assert public.sentence == "A répondu le 24 mars (5 questions sur 9)."
    alone = derive(facts(sheet=sheet(answered=1)), now=AFTER)
    assert alone.sentence == "A répondu le 24 mars (1 question sur 9)."


def test_an_answer_given_in_time_stays_so_once_it_is_corrected() -> None:
    public = derive(facts(sheet=sheet(AFTER, first_signed_at=BEFORE, late_changes=[CHANGE])), now=AFTER)
    assert (public.since, public.sentence) == (BEFORE, "A répondu le 24 mars (9 questions sur 9).")
    assert public.marks == ("corrected",)


def test_a_sealed_answer_is_received_until_the_publication() -> None:
    sealed = facts(sheet=sheet(), sealed_until=PUBLICATION)
    public = derive(sealed, now=PUBLICATION - timedelta(seconds=1))
    assert (public.state, public.short) == (State.RECEIVED, "réponse reçue")
    assert public.sentence == "Réponse reçue. Elle paraîtra le 30 mars à 10 h, en même temps que les autres."
    assert derive(sealed, now=PUBLICATION).state is State.ANSWERED


def test_the_later_of_an_answer_and_a_decline_wins() -> None:
    decline = Decline(declared_at=BEFORE, motive="")
    assert derive(facts(sheet=sheet(BEFORE - timedelta(hours=1)), decline=decline), now=AFTER).state is State.DECLINED
    assert derive(facts(sheet=sheet(BEFORE + timedelta(hours=1)), decline=decline), now=AFTER).state is State.ANSWERED


def test_a_decline_gives_its_motive_or_says_that_there_is_none() -> None:
    day = datetime(2027, 3, 10, 9, tzinfo=UTC)
    said = derive(facts(decline=Decline(declared_at=day, motive="Nous répondons à la presse.")), now=AFTER)
    assert said.sentence == (
        "Nous a fait savoir le 10 mars ne pas souhaiter répondre. Motif donné : « Nous répondons à la presse. »"
    )
    assert derive(facts(decline=Decline(declared_at=day, motive="")), now=AFTER).sentence.endswith("Sans motif.")


def test_marks_add_to_a_state_and_do_not_replace_it() -> None:
    late = sheet(AFTER, transcription=Transcription(), late_changes=[CHANGE])
    public = derive(facts(sheet=late, ending=Ending(status="withdrawn", on=AFTER.date())), now=AFTER)
    assert public.state is State.ANSWERED
    assert public.marks == ("late", "letter", "letter_unread", "corrected", "withdrawn")


def test_a_transcribed_letter_says_who_vouches_for_it_with_the_dates() -> None:
    day = datetime(2027, 3, 27, 9, tzinfo=UTC)
    reread, confirmed = Transcription(reread_at=day), Transcription(reread_at=day, confirmed_at=day + timedelta(days=1))

    def said(transcription: Transcription) -> tuple[str, tuple[str, ...]]:
        public = derive(facts(sheet=sheet(BEFORE, transcription=transcription)), now=AFTER)
        return public.sentence.partition("sur 9).")[2], public.marks

    assert said(Transcription()) == ("", ("letter", "letter_unread"))
    assert said(reread) == (" Transcription relue par notre équipe le 27 mars.", ("letter", "letter_reread"))
    assert said(confirmed) == (
        " Transcription relue par notre équipe le 27 mars, confirmée par la candidature le 28 mars.",
        ("letter", "letter_confirmed"),
    )


def test_after_a_death_nobody_is_called_silent() -> None:
    assert derive(facts(deceased_at=BEFORE), now=AFTER).state is State.AWAITED


def test_whoever_is_not_on_the_official_list_is_said_so_with_its_day() -> None:
    public = derive(facts(ending=Ending(status="not_listed", on=BEFORE.date())), now=BEFORE)
    assert public.marks == ("not_listed",)
    assert public.sentence.endswith(" Ne figure pas sur la liste officielle publiée le 24 mars.")


def test_whoever_was_eliminated_bears_the_mark_and_keeps_its_state() -> None:
    public = derive(facts(ending=Ending(status="eliminated", on=BEFORE.date())), now=AFTER)
    assert (public.state, public.marks) == (State.NO_ANSWER, ("eliminated",))


OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=4)
MOMENTS = st.integers(-2_000, 2_000).map(lambda hours: DEADLINE + timedelta(hours=hours))


@given(OUTCOMES, st.booleans(), MOMENTS, st.booleans())
def test_nobody_is_called_silent_who_was_not_reached(
    outcomes: list[Outcome], has_address: bool, now: datetime, called: bool
) -> None:
    calls = [Solicitation(kind="call", happened_at=INVITED)] if called else []
    public = derive(facts(solicitations=[*calls, *messages(*outcomes)], has_address=has_address), now=now)
    if public.state is State.NO_ANSWER:
        assert Outcome.SENT in outcomes
        assert now > DEADLINE


@given(OUTCOMES, st.booleans(), MOMENTS)
def test_every_situation_has_words_and_never_says_received_or_read(
    outcomes: list[Outcome], has_address: bool, now: datetime
) -> None:
    public = derive(facts(solicitations=messages(*outcomes), has_address=has_address), now=now)
    assert public.short
    assert public.sentence.endswith((".", "?"))
    assert not {"reçu", "lu", "ouvert"} & set(public.sentence.lower().replace(".", " ").split())


def test_a_deadline_is_said_on_the_clock_of_the_constituency() -> None:
    reunion = local_time("97401")

    assert derive(facts(local=reunion), now=BEFORE).sentence.endswith(
        "Réponse possible jusqu'au 26 mars à 21 h à La Réunion (18 h à Paris)."
    )
    assert derive(facts(local=reunion), now=AFTER).sentence.startswith(
        "Sans réponse au 26 mars à 21 h à La Réunion (18 h à Paris)."
    )


def test_of_somebody_who_died_one_thing_alone_is_said() -> None:
    for known in (facts(), facts(solicitations=[]), facts(decline=Decline(declared_at=BEFORE, motive="non"))):
        public = derive(replace(known, deceased_at=BEFORE), now=AFTER)
        assert public.sentence == "Candidature interrompue par un décès le 24 mars."
        assert (public.short, public.marks) == ("candidature interrompue", ())


def test_the_answers_of_somebody_who_died_stay_counted() -> None:
    public = derive(facts(sheet=sheet(), deceased_at=AFTER), now=AFTER)

    assert (public.state, public.short, public.marks) == (State.ANSWERED, "9 sur 9", ("deceased",))
    assert public.sentence == "Candidature interrompue par un décès le 28 mars."
