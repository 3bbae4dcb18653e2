"""Vérifie les éditions d'une campagne, hors ligne : python verifier.py EDITIONS.zip [--since ANCIEN.zip] [--key CLÉ].

1. Chaque ligne publique (candidature, état, sollicitations, réponse, question, page) a une empreinte SHA-256.
   Celle d'un texte (réponse, mot d'ouverture, droit de réponse), sa « feuille », a un sel : masqué, il reste secret.
2. Le manifeste d'une édition réunit ces empreintes et celle de l'édition d'avant : rien ne se retire en silence.
3. L'empreinte d'une édition réunit son manifeste, sa date et sa clé ; elle est signée (Ed25519).
En clair avant le format 2 (mot d'ouverture) ou 3 (droit de réponse) : masqué, ce qui l'entourait n'est plus prouvé.
Il faut Python et « cryptography ». Avec --since, ce que montrait un fichier plus ancien doit se retrouver tel quel.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Row = dict[str, Any]
Key = tuple[Any, ...]  # what names a row; as a problem: candidacy, question, what is wrong
Unreadable = zipfile.BadZipFile  # it is no file of editions that can be read
HEAD, *FORMATS = "campagne.json", "campagne-editions-1", "campagne-editions-2", "campagne-editions-3"
TEXTS, OPENING = ("LISEZMOI.txt", "verifier.py"), "opening"  # opening words are an answer to no question
PLACE, SAID = ("candidacy_ref", "question_key"), ("name", "quality", "passage", "text")  # of a right of reply
STATE = ("state", "state_since", "state_short", "state_sentence", "marks")
MOST, HOW = 2 * 1024**3, {"added": "ajoutée", "changed": "altérée", "removed": "retirée"}  # bytes; words
DIGESTS, COUNTS = ("facts", "state", "solicitations", "sheet"), ("candidacies", "answers", *HOW)
EDITION = ("number", "published_at", "digest", "previous", "content", "key", "separated", "signature", *COUNTS)
WORDS = ("candidacy", "question", "value", "commitment", "comment", "revision", "channel", "answered_at", "salt")
HIDDEN = ("candidacy", "question", "at", "motive", "basis", "leaf", "value", "commitment")
LISTED = (*HOW, "hidden", "unsigned", "unproven", "undated", "unsigned_editions")
FILES = {  # of rows: the columns that name one, and which kind of line of the manifest covers it
    "lignes.jsonl": (("kind", "key"), "line"),
    "questions.jsonl": (("key",), "question"),
    "pages.jsonl": (("kind", "key"), "page"),
    "candidatures.jsonl": (("ref",), "candidacy"),
    "sollicitations.jsonl": (("candidacy_ref", "kind", "rank"), "candidacy"),
    "reponses.jsonl": (("candidacy", "question"), "candidacy"),
    "masquages.jsonl": (("leaf",), "redaction"),
}
LINES, QUESTIONS, PAGES, CANDIDACIES, SOLICITATIONS, ANSWERS, REDACTIONS = FILES
COVERED = {"question": QUESTIONS, "page": PAGES, "candidacy": CANDIDACIES, "redaction": REDACTIONS}
COLUMNS = {LINES: {"kind", "key", "leaves", *DIGESTS}, ANSWERS: {"leaf", *WORDS}, REDACTIONS: {*HIDDEN}}  # and no other


def digest(value: Any) -> str:  # of its canonical form
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def bare(row: Row, without: Iterable[str] = ()) -> Row:
    return {name: value for name, value in row.items() if name not in {"first", "last", *without}}


def pick(row: Row, names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}


def key_of(name: str, row: Row) -> Key:
    return tuple(str(row[column]) for column in FILES[name][0])


class Bundle:  # what a file says, read without trusting it
    def __init__(self, path: str) -> None:
        try:
            with zipfile.ZipFile(path) as archive:  # the expected files and no other, each once, of a bounded size
                held = sorted((i.filename, i.file_size, i.compress_type) for i in archive.infolist())
                names, sizes, ways = zip(*held, strict=True)  # two ways of writing: 0, as it is, or 8, deflated
                fit = [*names] == sorted([HEAD, *TEXTS, *FILES]) and sum(sizes) <= MOST and {*ways} <= {0, 8}
                content = {name: archive.open(name).read(size + 1) for name, size, _ in held if fit}
        except Exception as error:  # whatever a damaged archive makes the library raise
            raise Unreadable(f"« {path} » ne se lit pas : fichier absent, incomplet ou abîmé") from error
        if not fit:
            raise Unreadable(f"fichiers inattendus, trop grands ou compressés autrement : {', '.join(names)[:300]}")
        head = self._json(content[HEAD], HEAD)
        self.campaign, self.editions, self.former = head["campaign"], head["editions"], head["format"] == FORMATS[0]
        self.last, texts = len(self.editions), {name: hashlib.sha256(content[name]).hexdigest() for name in TEXTS}
        forms = {e["number"]: e.get("format", 1) for e in self.editions if {*e} - {"format"} == {*EDITION}}
        known = len(head) == 4 and head["files"] == texts and [*forms] == [*range(1, self.last + 1)]
        if not known or {*forms.values()} - {1, 2, 3} or head["format"] not in FORMATS[max(forms.values()) - 1 :]:
            raise Unreadable(f"{HEAD}, {' ou '.join(TEXTS)} : ce n'est pas ce qui a été publié")
        self.rows = {name: list(self._rows(name, content[name])) for name in FILES}
        self.hidden = {row["leaf"]: row for row in self.rows[REDACTIONS]}
        for row in self.rows[CANDIDACIES] if self.former else ():
            words = dict.fromkeys(WORDS) | {"leaf": None, "candidacy": row["ref"], "question": OPENING}
            self.rows[ANSWERS].append(words | pick(row, ("first", "last")) | {"comment": row[OPENING]})
        gone = [(r["body"][PLACE[0]], r, 3) for r in self.rows[PAGES] if r["body"].get("salt", "") is None]
        gone += [(r["candidacy"], r, 2) for r in self.rows[ANSWERS] if (r["question"], r["comment"]) == (OPENING, None)]
        spans = ((who, form, n) for who, r, form in gone for n in range(r["first"], (r["last"] or self.last) + 1))
        self.unproven = [{"candidacy": who, "edition": number} for who, form, number in spans if forms[number] < form]

    def _rows(self, name: str, content: bytes) -> Iterator[Row]:
        for number, line in enumerate(content.splitlines(keepends=True), 1):
            row = self._json(line.removesuffix(b"\n"), f"{name}, ligne {number}")
            first, last = row["first"], row["first"] if row["last"] is None else row["last"]
            ranged = type(first) is type(last) is int and 1 <= first <= last <= self.last + (name == REDACTIONS)
            paired = name != LINES or all(type(pair) is list and len(pair) == 2 for pair in row["leaves"])
            ended, opened = line.endswith(b"\n"), (OPENING in row) == (self.former and name == CANDIDACIES)
            if not (ended and ranged and paired and opened) or {*bare(row)} != COLUMNS.get(name, {*bare(row)}):
                raise Unreadable(f"{name}, ligne {number} : ce n'est pas ce que contient une telle ligne")
            yield row

    def _json(self, content: bytes, place: str) -> Row:  # in its canonical form: no key twice, no other spelling
        with suppress(ValueError, RecursionError):
            value = json.loads(content.decode(), parse_constant=int)  # NaN and Infinity are no numbers
            if isinstance(value, dict) and digest(value) == hashlib.sha256(content).hexdigest():
                return value
        raise Unreadable(f"{place} : ce n'est pas un objet JSON dans sa forme canonique")

    def differences(self, now: int, old: "Bundle", then: int, hidden: dict[str, Row] | None = None) -> Iterator[Key]:
        shown: list[dict[tuple[str, Key], Row]] = [{}, {}]
        for found, (bundle, number) in zip(shown, ((old, then), (self, now)), strict=True):
            for name, row in ((name, row) for name, rows in bundle.rows.items() for row in rows):
                note = (hidden or {}).get(row["leaf"]) if name == ANSWERS else None
                gone = ("comment", "salt", *(each for each in WORDS[2:4] if note[each] is None)) if note else ()
                if row["first"] <= number <= (row["last"] or number):
                    place = {"body": pick(row["body"], PLACE)} if name == PAGES and row["kind"] == "reply" else {}
                    found[name, key_of(name, row)] = bare(row, (OPENING, *gone)) | place  # a reply's leaf proves more
        for name, key in sorted({*shown[0], *shown[1]}):
            was, new = (side.get((name, key)) for side in shown)
            if was != new:
                yield name, key, "added" if was is None else "removed" if new is None else "changed"

    def since(self, old: "Bundle") -> Iterator[Key]:  # what the old one showed and the new no longer does
        if old.campaign != self.campaign or old.editions != self.editions[: old.last]:
            yield None, None, "les éditions de l'ancien fichier ne sont plus toutes là, telles qu'elles étaient"
        seen = {old.last, *(row["first"] for row in self.rows[ANSWERS] if row["leaf"] in self.hidden)}
        for at, edition in enumerate(old.editions, 1):
            if at in {*seen, *(u["edition"] for u in self.unproven)} or [edition] != self.editions[at - 1 : at]:
                for name, key, how in self.differences(at, old, at, hidden=self.hidden):
                    if not old.former or OPENING not in key:  # in a former file they had no leaf
                        yield (*covering(name, key)[2:], f"édition {at} : {name} : ligne {HOW[how]}")


class Replay:  # the history of a file, edition by edition: `shown` holds the rows of the current one, by file and name
    def __init__(self, bundle: Bundle, keys: Iterable[str]) -> None:
        self.bundle, self.keys = bundle, [key.strip().lower() for key in keys]
        self.signed_from = min((e["number"] for e in bundle.editions if e["key"] in self.keys), default=0)
        self.shown: dict[str, dict[Key, Row]] = {name: {} for name in FILES}
        self.of: dict[tuple[str, str], dict[Key, Row]] = defaultdict(dict)  # (file, candidacy) -> its rows
        self.moves: dict[int, list[tuple[bool, str, Row]]] = defaultdict(list)  # (arrives, file, row) by edition
        for name, row in ((name, row) for name, rows in bundle.rows.items() for row in rows):
            self.moves[row["first"]].append((True, name, row))
            self.moves[(row["last"] or bundle.last) + 1].append((False, name, row))

    def problems(self) -> Iterator[Key]:  # everything that does not hold
        for before, edition in zip([None, *self.bundle.editions], self.bundle.editions, strict=False):
            self.form, place = edition.get("format", 1), f"édition {edition['number']}"
            moves = sorted(self.moves[edition["number"]], key=lambda move: move[0])  # what ends leaves first
            for arrives, name, row in moves:
                key = key_of(name, row)
                if arrives and key in self.shown[name]:
                    yield (*covering(name, key)[2:], f"{place} : {name} {' '.join(key)} : deux lignes à la fois")
                for table in (self.shown[name], self.of[name, key[0]]):
                    table.pop(key, None)
                    table.update({key: row} if arrives else {})
            versions = [asked["version"] for asked in self.shown[QUESTIONS].values()] or [None]
            self.about = {"campaign": self.bundle.campaign, "questionnaire_version": versions[0]}
            for row in (r for a, n, r in moves if a and (n == ANSWERS or (n == PAGES and "leaf" in r["body"]))):
                yield from self._reply(row, row["body"]) if "body" in row else self._leaf(row)
            for kind, about in sorted({covering(name, key_of(name, row))[:2] for _, name, row in moves}):
                yield from self._line(kind, about, place)
            given = [(a, key_of(n, row)) for a, n, row in moves if n == ANSWERS and row["question"] != OPENING]
            new, ended = ({key for arrives, key in given if arrives is side} for side in (True, False))
            yield from ((None, None, f"{place} : {fault}") for fault in self._edition(edition, before, new, ended))

    def _leaf(self, row: Row) -> Iterator[Key]:
        hidden, clear = self.bundle.hidden.get(row["leaf"]), self.bundle.former and row["question"] == OPENING
        if row["salt"] is None and row["comment"] is None:
            if hidden is None or pick(row, WORDS[:4]) != pick(hidden, WORDS[:4]):
                yield row["candidacy"], row["question"], "un texte manque sans la mention qui l'explique"
        elif not clear and (hidden or digest({**self.about, **pick(row, WORDS)}) != row["leaf"]):
            yield row["candidacy"], row["question"], f"la réponse a été altérée (édition {row['first']})"

    def _reply(self, row: Row, body: Row) -> Iterator[Key]:  # a right of reply, which is the page that has a leaf
        said, note = pick(body, (*PLACE, *SAID, "salt")), self.bundle.hidden.get(body["leaf"])
        made: Row = {"leaf": digest({"campaign": self.bundle.campaign, row["kind"]: row["key"], **said})}
        if note and (note["candidacy"], note["question"]) == (said[PLACE[0]], f"{row['kind']}/{row['key']}"):
            made = {**dict.fromkeys((*SAID, "salt")), "leaf": note["leaf"]}
        if body != said | made:
            yield said[PLACE[0]], f"reply/{row['key']}", "le droit de réponse est altéré, ou manque sans mention"

    def _line(self, kind: str, key: str, place: str) -> Iterator[Key]:  # against the rows that it covers
        line = self.shown[LINES].get((kind, key))
        row = self.shown[COVERED.get(kind, LINES)].get(tuple(key.split("/", 1)) if kind == "page" else (key,))
        about = covering(LINES, (kind, key))[2:]
        leaves: dict[str, str] = dict(line["leaves"]) if line else {}
        rows, sent = (self.of[name, about[0] or ""] for name in (ANSWERS, SOLICITATIONS))
        given = {r["question"]: r["leaf"] for r in rows.values() if self.form > 1 or r["question"] != OPENING}
        for question in sorted({question for question, _ in leaves.items() ^ given.items()}, key=str):
            how = "added" if question not in leaves else "removed" if question not in given else "changed"
            yield key, question, f"{place} : réponse {HOW[how]}"
        if row is None or line is None:
            if row is not line or rows or sent:
                yield (*about, f"{place} : {kind} {key} : ligne {'retirée' if line else 'ajoutée'}")
            return
        body, clear = row.get("body", {}), self.form < 3  # of a reply counts its leaf alone, or its words in clear
        row = {**row, "body": pick(body, (*PLACE, *(SAID if clear else ("leaf",))))} if "leaf" in body else row
        gone = clear and "leaf" in body and body["salt"] is None  # what was digested in clear cannot be made again
        made = self._digests(key, row, line) if about[0] else (digest(bare(row)), None, None, None)
        wrong = [column for column, said in zip(DIGESTS, made, strict=True) if line[column] != said and not gone]
        yield from ((*about, f"{place} : {kind} {key} : contenu altéré ({column})") for column in wrong)

    def _digests(self, ref: str, row: Row, line: Row) -> Key:
        sent = sorted(self.of[SOLICITATIONS, ref].values(), key=lambda each: (each["kind"], int(each["rank"])))
        state, solicitations = digest(pick(row, STATE)), digest([*map(bare, sent)])
        words = "" if self.form > 1 else self.of[ANSWERS, ref].get((ref, OPENING), {"comment": ""})["comment"]
        if words is None:  # hidden since, and covered in clear: what was digested with it cannot be made again
            return line["facts"], state, solicitations, line["sheet"]
        sheet = {**self.about, **pick(row, ("channel", "signatory", "signed_at")), "candidacy": ref, OPENING: words}
        leaves = [leaf for _question, leaf in line["leaves"]]
        sheet |= {"revision": row["sheet_revision"], "role": row["signatory_role"], "leaves": leaves}
        signed = digest(sheet) if leaves or row["sheet_digest"] is not None else None  # no answer without a sheet
        return digest({**bare(row, STATE), OPENING: words}), state, solicitations, signed

    def _edition(self, edition: Row, before: Row | None, new: set[Key], ended: set[Key]) -> Iterator[str]:
        previous, own = before and before["digest"], {"number", "format"} & {*edition}
        about = {"campaign": self.bundle.campaign, "previous": previous, **pick(edition, own)}
        lines = sorted([*key, *(row[name] for name in DIGESTS)] for key, row in self.shown[LINES].items())
        signed = pick(edition, ("published_at", "content", "key", "separated"))
        held = (self.shown[CANDIDACIES], [key for key in self.shown[ANSWERS] if key[1] != OPENING])
        counts = [*map(len, (*held, new - ended, new & ended, ended - new))]
        free = not self.keys or (edition["key"] is None and edition["number"] < self.signed_from)  # which covers it
        rules = {
            "elle ne suit pas l'édition d'avant": edition["previous"] == previous,
            "son manifeste n'est pas celui qui a été publié": edition["content"] == digest({**about, "lines": lines}),
            "son empreinte n'est pas celle de ce qu'elle dit": edition["digest"] == digest({**about, **signed}),
            "sa signature n'est pas valable": self._signed(edition),
            f"elle n'est pas signée par la clé {' ou '.join(self.keys)}": free or edition["key"] in self.keys,
            "ses nombres ne sont pas ceux de son contenu": digest([edition[n] for n in COUNTS]) == digest(counts),
            "elle date d'avant celle qu'elle suit": not before or before["published_at"] <= edition["published_at"],
        }
        yield from (fault for fault, holds in rules.items() if not holds)

    def _signed(self, edition: Row) -> bool:
        with suppress(InvalidSignature, ValueError, TypeError):
            key, sign = (bytes.fromhex(edition[name]) for name in ("key", "signature"))
            Ed25519PublicKey.from_public_bytes(key).verify(sign, f"campagne/edition/1\n{edition['digest']}\n".encode())
            return bool(edition["signature"] == sign.hex())  # no other spelling of it
        return edition["key"] is edition["signature"] is None


def covering(name: str, key: Key) -> Key:  # the kind and key of the line that covers a row; whose it is, on what
    kind, about = key[:2] if name == LINES else (FILES[name][1], "/".join(key) if name == PAGES else key[0])
    question = key[1] if name == ANSWERS else about if kind == "question" else None
    return kind, about, about if kind == "candidacy" else None, question


def check(path: str, *, old: str | None = None, keys: Iterable[str] = ()) -> Row:  # what « --json » prints
    found: Row = {"valid": False, "edition": None, **{name: [] for name in LISTED}}
    try:
        bundle, before = Bundle(path), Bundle(old) if old else None
        problems = [*Replay(bundle, keys).problems(), *(bundle.since(before) if before else ())]
        found |= {"campaign": bundle.campaign, "edition": bundle.last, "digest": bundle.editions[-1]["digest"]}
        found["unproven"], found["keys"] = bundle.unproven, sorted({e["key"] for e in bundle.editions if e["key"]})
        found["unsigned_editions"] = [edition["number"] for edition in bundle.editions if edition["key"] is None]
        found["undated"] = [pick(r, (*WORDS[:2], *WORDS[5:8])) for r in bundle.rows[ANSWERS] if r["comment"] is None]
        found["hidden"] = [pick(row, HIDDEN[:5]) for row in bundle.rows[REDACTIONS]]
        found["unsigned"] = [pick(row, HIDDEN[:5]) for row in bundle.rows[REDACTIONS] if row["first"] > bundle.last]
        then = min(before.last, bundle.last) if before else bundle.last - 1
        for name, row_key, how in bundle.differences(bundle.last, bundle, then):
            if name in {LINES, ANSWERS} and covering(name, row_key)[2] and OPENING not in row_key:
                found[how].append(dict(zip(HIDDEN, covering(name, row_key)[2:], strict=False)))
    except (TypeError, KeyError, ValueError, AttributeError, RecursionError, Unreadable) as error:
        problems = [(None, None, str(error) if isinstance(error, Unreadable) else "ce n'est pas une suite d'éditions")]
    named = [dict(zip((*WORDS[:2], "problem"), problem, strict=True)) for problem in problems]
    return found | {"valid": not problems, "problems": named}


def main(arguments: list[str] | None = None) -> int:
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    parser = argparse.ArgumentParser(description="Vérifie un fichier d'éditions.")
    parser.add_argument("file", metavar="EDITIONS.zip")
    parser.add_argument("--since", metavar="ANCIEN.zip", help="un fichier plus ancien de la même campagne")
    parser.add_argument("--key", metavar="CLÉ", action="append", help="une clé publique acceptée, et aucune autre")
    parser.add_argument("--json", action="store_true", help="un objet JSON")
    given = parser.parse_args(arguments)
    found = check(given.file, old=given.since, keys=given.key or ())
    said = [" · ".join(map(str, filter(None, ["NON VALIDE", *each.values()]))) for each in found["problems"]]
    if found["valid"]:
        said = [f"VALIDE : « {found['campaign']} », éditions 1 à {found['edition']}", f"Empreinte : {found['digest']}"]
        said.append(f"Clés : {', '.join(found['keys']) or 'aucune'} (à comparer avec celles que vous avez gardées)")
    if found["unsigned_editions"]:
        said.append(f"ATTENTION, non signées : éditions {', '.join(map(str, found['unsigned_editions']))}")
    said += ["Masqué : {candidacy} · {question} · {at} · {motive} · {basis}".format(**row) for row in found["hidden"]]
    said += ["ATTENTION, masqué sans signature : {candidacy} · {question}".format(**r) for r in found["unsigned"]]
    said += ["Sans preuve, édition {edition} : {candidacy}, autour du texte".format(**r) for r in found["unproven"]]
    said += ["Sans preuve, date, canal et révision : {candidacy} · {question}".format(**r) for r in found["undated"]]
    said = ["".join(c if c.isprintable() else ascii(c)[1:-1] for c in line) for line in said]  # no terminal obeys it
    sys.stdout.write((json.dumps(found) if given.json else "\n".join(said)) + "\n")
    return 0 if found["valid"] else 1


if __name__ == "__main__":
    sys.exit(main())
