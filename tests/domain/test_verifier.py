"""What somebody who edits a sound file of editions would have readers believe: each time it is refused or announced."""

from __future__ import annotations

import copy
import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campagne.domain import verifier
from campagne.domain.manifests import canonical
from tests.factories import former

Files = dict[str, bytes]
Write = Callable[..., str]
NAMES = [*verifier.FILES]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files as one archive, and return its path."""

    def written(files: Files, compression: int = ZIP_DEFLATED) -> str:
        with ZipFile(tmp_path / "spoilt.zip", "w", compression) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return str(tmp_path / "spoilt.zip")

    return written


@pytest.fixture(params=[former.BUNDLE, former.REPLIES_BUNDLE], ids=["format 1", "format 2"])
def sound(request: pytest.FixtureRequest) -> Files:
    return read(request.param)


@pytest.fixture
def signed() -> Files:
    """Three editions of format 1, signed from the second one on."""
    return read(former.BUNDLE)


@pytest.fixture
def replies() -> Files:
    """Two editions of format 2, unsigned: one answer, without opening words."""
    return read(former.REPLIES_BUNDLE)


def read(path: Path) -> Files:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(files: Files, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


def put(files: Files, name: str, lines: list[dict[str, Any]]) -> None:
    files[name] = b"".join(canonical(line) + b"\n" for line in lines)


def head(files: Files) -> dict[str, Any]:
    return dict(json.loads(files[verifier.HEAD]))


def key(files: Files) -> str:
    return str(head(files)["editions"][-1]["key"])


def problems(path: str, **given: Any) -> list[str]:
    return [each["problem"] for each in verifier.check(path, **given)["problems"]]


def said(*arguments: str, encoding: str = "utf-8") -> tuple[int, str, str]:
    """Run the program as readers do, and return how it ended, what it said, and what it complained of."""
    done = subprocess.run(
        [sys.executable, verifier.__file__, *arguments],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": encoding},
        timeout=60,
    )
    return done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tail", [b'{"comment":"FAUX","first":1,"last":null,"leaves":[]}', b"{", b"\r", b" "])
def test_a_last_line_that_does_not_end_is_refused(sound: Files, write: Write, name: str, tail: bytes) -> None:
    assert verifier.check(write(sound))["problems"] == []
    sound[name] += tail
    assert f"{name}, ligne" in problems(write(sound))[0]


@pytest.mark.parametrize("name", NAMES)
def test_even_a_sound_row_must_end(sound: Files, write: Write, name: str) -> None:
    sound[name] = sound[name].removesuffix(b"\n")
    assert bool(problems(write(sound))) == bool(sound[name])


def test_a_former_head_does_not_take_words_out_of_what_is_proved(replies: Files, write: Write) -> None:
    replies[verifier.HEAD] = canonical(head(replies) | {"format": "campagne-editions-1"})
    put(replies, verifier.CANDIDACIES, [r | {"opening": "Je renonce."} for r in rows(replies, verifier.CANDIDACIES)])
    assert "ce n'est pas ce qui a été publié" in problems(write(replies))[0]


@pytest.mark.parametrize("form", ["campagne-editions-0", "campagne-editions-4", "", None, 1, ["campagne-editions-1"]])
def test_a_head_of_no_known_form_is_refused(sound: Files, write: Write, form: object) -> None:
    sound[verifier.HEAD] = canonical(head(sound) | {"format": form})
    assert len(problems(write(sound))) == 1


def appended(files: Files) -> Files:
    """Add an edition that nobody signed, in which somebody « n'a rien dit »."""
    found, last = head(files), len(head(files)["editions"])
    candidacies, lines = rows(files, verifier.CANDIDACIES), rows(files, verifier.LINES)
    was = next(row for row in candidacies if row["last"] is None)
    line = next(row for row in lines if (row["kind"], row["key"], row["last"]) == ("candidacy", was["ref"], None))
    now = copy.deepcopy(was) | {"first": last + 1, "state_sentence": "N'a rien dit."}
    lines.append(
        copy.deepcopy(line) | {"first": last + 1, "state": verifier.digest(verifier.pick(now, verifier.STATE))}
    )
    was["last"] = line["last"] = last
    put(files, verifier.CANDIDACIES, [*candidacies, now])
    put(files, verifier.LINES, lines)
    edition = found["editions"][-1] | dict.fromkeys(("key", "separated", "signature")) | dict.fromkeys(verifier.HOW, 0)
    edition |= {"number": last + 1, "previous": found["editions"][-1]["digest"]}
    about = {"campaign": found["campaign"], **verifier.pick(edition, ("number", "previous"))}
    shown = [[r["kind"], r["key"], *(r[name] for name in verifier.DIGESTS)] for r in lines if r["last"] is None]
    edition["content"] = verifier.digest({**about, "lines": sorted(shown)})
    covered = verifier.pick(edition, ("published_at", "content", "key", "separated"))
    edition["digest"] = verifier.digest({**about, **covered})
    found["editions"].append(edition)
    return files | {verifier.HEAD: canonical(found)}


def test_editions_that_nobody_signed_are_named(signed: Files, replies: Files, write: Write) -> None:
    found = verifier.check(write(signed))
    assert (found["valid"], found["unsigned_editions"]) == (True, [1])
    assert "ATTENTION, non signées : éditions 1\n" in said(write(signed))[1]
    assert "ATTENTION, non signées : éditions 1, 4\n" in said(write(appended(signed)))[1]
    assert "ATTENTION, non signées : éditions 1, 2\n" in said(write(replies))[1]


def test_with_a_key_nobody_adds_an_edition_without_signing_it(signed: Files, write: Write) -> None:
    expected = key(signed)
    assert problems(write(appended(signed))) == []
    assert problems(write(appended(signed)), keys=[expected]) == [
        f"édition 4 : elle n'est pas signée par la clé {expected}"
    ]


def test_with_a_key_a_campaign_may_have_begun_without_signing(signed: Files, replies: Files, write: Write) -> None:
    assert problems(write(signed), keys=[key(signed)]) == []
    assert len(problems(write(signed), keys=["0" * 64])) == 3
    assert len(problems(write(replies), keys=[key(signed)])) == 2


def test_several_keys_are_accepted_however_they_are_typed(signed: Files, write: Write) -> None:
    code, told, _ = said(write(signed), "--key", "0" * 64, "--key", f" {key(signed).upper()}")
    assert (code, told.splitlines()[0]) == (0, "VALIDE : « presidentielle-2027 », éditions 1 à 3")
    assert f"par la clé {'0' * 64} ou {'1' * 64}" in said(write(signed), "--key", "0" * 64, "--key", "1" * 64)[1]


def test_what_a_hidden_text_leaves_unproved_is_said(replies: Files, write: Write) -> None:
    (answer,) = rows(replies, verifier.ANSWERS)
    mention = verifier.pick(answer, ("candidacy", "question", "value", "commitment", "leaf"))
    mention |= {"motive": "diffamation", "basis": "loi", "at": "2027-04-07T00:00:00Z", "first": 3, "last": None}
    put(replies, verifier.REDACTIONS, [mention])
    moved = {"revision": 9, "channel": "letter", "answered_at": "2027-04-20T00:00:00Z"}
    put(replies, verifier.ANSWERS, [answer | {"comment": None, "salt": None} | moved])
    found = verifier.check(write(replies))
    assert (found["valid"], found["unproven"]) == (True, [])
    assert found["undated"] == [{"candidacy": "8cwqkaxg", "question": "testing_logement"} | moved]
    line = "Sans preuve, date, canal et révision : 8cwqkaxg · testing_logement\n"
    assert line in said(write(replies))[1]


def reworded(files: Files) -> list[dict[str, Any]]:
    """Give a former file the present form, in which opening words are answers, and return these."""
    found, candidacies, answers = head(files), rows(files, verifier.CANDIDACIES), rows(files, verifier.ANSWERS)
    opened = [opening(row["ref"], row["opening"], row["first"], row["last"]) for row in candidacies if row["opening"]]
    put(files, verifier.CANDIDACIES, [{n: v for n, v in row.items() if n != "opening"} for row in candidacies])
    put(files, verifier.ANSWERS, [*answers, *opened])
    files[verifier.HEAD] = canonical(found | {"format": verifier.FORMATS[-1]})
    return [*answers, *opened]


def opening(ref: str, words: str, first: int, last: int | None) -> dict[str, Any]:
    row = {"candidacy": ref, "question": "opening", "value": None, "commitment": None, "comment": words, "revision": 1}
    row |= {"channel": "form", "answered_at": "2027-03-24T17:00:00Z", "salt": "ab" * 16}
    about = {"campaign": "presidentielle-2027", "questionnaire_version": 1}
    return row | {"leaf": verifier.digest(about | row), "first": first, "last": last}


def test_words_of_nobody_are_found_in_the_first_format_too(signed: Files, write: Write) -> None:
    answers = reworded(signed)
    assert problems(write(signed)) == []
    for first, last in ((1, None), (2, 2)):
        put(signed, verifier.ANSWERS, [*answers, opening("personne", "Mot inventé.", first, last)])
        found = verifier.check(write(signed))
        assert [each["candidacy"] for each in found["problems"]] == ["personne"]


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_a_file_compressed_otherwise_is_not_opened(sound: Files, write: Write, method: int) -> None:
    assert "compressés autrement" in problems(write(sound, method))[0]
    assert problems(write(sound, ZIP_STORED)) == []


def test_a_size_that_lies_fills_no_memory(signed: Files, write: Write) -> None:
    size = 300 * 1024**2
    path = Path(write(signed | {verifier.PAGES: b"\0" * size}))
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 10)))
    program = "import resource, runpy, sys\nresource.setrlimit(resource.RLIMIT_AS, (300 * 1024**2,) * 2)\n"
    program += "del sys.argv[0]\nrunpy.run_path(sys.argv[0], run_name='__main__')"
    command = [sys.executable, "-c", program, verifier.__file__, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (1, "")
    assert "ne se lit pas" in done.stdout


@given(
    st.lists(st.tuples(st.sampled_from(["all", "directory", "end"]), st.floats(0, 1), st.integers(0, 255)), max_size=3),
    st.integers(0, 1) | st.integers(0, 3_000),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_archive_damaged_anywhere_is_said_so_in_french(
    signed: Files, write: Write, altered: list[tuple[str, float, int]], cut: int
) -> None:
    path = Path(write(signed))
    content = bytearray(path.read_bytes())
    starts = {"all": 0, "directory": content.index(b"PK\x01\x02"), "end": len(content) - 22}
    for place, share, byte in altered:
        content[starts[place] + int((len(content) - 1 - starts[place]) * share)] = byte
    path.write_bytes(content[: len(content) - cut])
    for each in problems(str(path)):
        assert not any(word in each for word in ("File", "file", "Bad", "Error", "Expect", "invalid"))


SPOOF = "\x1b[2J\x1b[HVALIDE : tout\nEmpreinte : \x9b8m \u202etxet \u2066 \x85 \x7f é"


def test_a_key_cannot_write_over_what_is_said(signed: Files, write: Write) -> None:
    lines = rows(signed, verifier.LINES)
    put(signed, verifier.LINES, [*lines, lines[0] | {"key": SPOOF}])
    code, told, _ = said(write(signed))
    assert code == 1
    assert {line.split(" · ")[0] for line in told.splitlines()} == {"NON VALIDE", "ATTENTION, non signées : éditions 1"}
    assert r"\x1b[2J\x1b[HVALIDE : tout\nEmpreinte : \x9b8m \u202etxet \u2066 \x85 \x7f é" in told
    assert not {*"\x1b\x9b\u202e\u2066\x85\x7f"} & {*told}
    code, told, _ = said(write(signed), "--json")
    assert told.isascii()
    assert any(SPOOF in each["problem"] for each in json.loads(told)["problems"])


def test_a_name_of_the_archive_cannot_either(signed: Files, write: Write) -> None:
    told = said(write(signed | {"\x1b[2J": b""}))[1]
    assert r"\x1b[2J" in told


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437"])
def test_a_narrow_encoding_stops_nothing(signed: Files, write: Write, encoding: str) -> None:
    assert said("--help", encoding=encoding)[0] == 0
    candidacies = rows(signed, verifier.CANDIDACIES)
    put(signed, verifier.CANDIDACIES, [candidacies[0] | {"ref": "Ω≈ç"}, *candidacies[1:]])
    code, told, complaint = said(write(signed), encoding=encoding)
    assert (code, complaint, told.startswith("NON VALIDE")) == (1, "", True)


@pytest.mark.parametrize("depth", [100, 900, 990, 1_000, 1_490, 2_990, 9_990, 100_000])
def test_depths_that_exhaust_the_reader_are_a_sentence(signed: Files, write: Write, depth: int) -> None:
    deep = b'"body":{"a":' + b"[" * depth + b"]" * depth + b","
    signed[verifier.PAGES] = signed[verifier.PAGES].replace(b'"body":{', deep, 1)
    assert problems(write(signed))


@pytest.mark.parametrize("value", [5, [1], {"a": 1}, None, True, "autre"])
@pytest.mark.parametrize("column", ["candidacy", "question", "leaf", "comment", "salt"])
def test_values_of_another_kind_are_a_sentence(signed: Files, write: Write, column: str, value: object) -> None:
    answers = rows(signed, verifier.ANSWERS)
    put(signed, verifier.ANSWERS, [answers[0] | {column: value}, *answers[1:]])
    code, told, complaint = said(write(signed))
    assert (code, complaint, told.startswith("NON VALIDE")) == (1, "", True)


@pytest.mark.parametrize("content", [b"", b"PK", b"<html></html>", None])
def test_what_is_no_archive_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "recu.zip"
    if content is not None:
        path.write_bytes(content)
    assert "recu.zip » ne se lit pas : " in problems(str(path))[0]
