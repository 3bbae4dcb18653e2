"""The files that people load, as the values or bytes that a test then spoils."""

from __future__ import annotations

import json
from typing import Any


def organisation(**changes: Any) -> dict[str, Any]:
    """An organisation file, whole."""
    return {
        "name": "Réseau des élues et élus contre les discriminations",
        "short_name": "Élues et élus contre les discriminations",
        "address": "1 place de la Mairie\n00000 Valmont",
        "telephone": "01 99 00 12 34",
        "telephone_hours": "de 9 h à 20 h",
        "press": [],
        "email": "contact@example.org",
        "reply_to": "reponses@example.org",
        "publication_director": "Claire Morvan",
        "host": {"name": "Hébergeur fictif", "address": "2 rue du Port", "telephone": "01 99 00 56 78"},
        "members": 240,
        "signatories": [{"name": "Claire Morvan", "mandate": "adjointe à Valmont", "party": "Alliance du Rivage"}],
        "money": "5 euros par mois.",
        "presentation": "Un réseau d'élues et d'élus de plusieurs partis.",
        **changes,
    }


def question(key: str = "testing", **changes: Any) -> dict[str, Any]:
    """A question of a questionnaire file, every field written."""
    return {
        "key": key,
        "short_title": key.replace("_", " ").capitalize()[:28],
        "text": f"Faut-il organiser chaque année « {key} » ?",
        "context": "",
        "sources": [],
        "kind": "position",
        "commitment": False,
        "choices": [],
        "required": False,
        "comment": True,
        "comment_max": 300,
        **changes,
    }


def theme(key: str, *questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A theme of a questionnaire file."""
    return {"key": key, "title": key.capitalize(), "introduction": "", "questions": list(questions), **changes}


def questionnaire(*themes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A questionnaire file; without themes, three questions in two."""
    suivi = question(
        "suivi",
        kind="single_choice",
        choices=[
            {"key": "etat", "label": "L'État", "short_label": ""},
            {"key": "autorite", "label": "Une autorité indépendante", "short_label": "Autorité"},
        ],
    )
    usual = (
        theme("logement", question("testing"), question("sanctions", commitment=True)),
        theme("travail", suivi),
    )
    return {
        "title": "Contre les discriminations",
        "introduction": "",
        "language": "fr",
        "themes": list(themes or usual),
        **changes,
    }


def as_json(value: object) -> bytes:
    """The bytes of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def rows(header: str, *lines: str) -> bytes:
    """The bytes of a CSV file, with `;` between cells."""
    return "\n".join([header, *lines]).encode()


def candidates(*lines: str) -> bytes:
    """A plain list: constituency, panel number, surname, first name, label."""
    return rows("Code circonscription;Numéro de panneau;Nom du candidat;Prénom du candidat;Étiquette", *lines)


def addresses(*lines: str) -> bytes:
    """A file of addresses: constituency, surname, first name, address."""
    return rows("circonscription;nom;prenom;email", *lines)
