"""The checker of pages sees each fault, and nothing on a page without one."""

from __future__ import annotations

import pytest

from tests.fixtures.pages import faults

SOUND = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Titre</title></head><body><h1>Titre</h1>
<form method="post"><input type="hidden" name="csrf_token" value="jeton">
<label for="nom">Nom</label><input id="nom" name="nom"><button>Envoyer</button></form>
<form method="post" action="/r/jeton"><button>Ouvrir</button></form>
<label>Prénom <input name="prenom"></label><img src="/x.svg" alt="">
</body></html>"""


def test_a_sound_page_has_no_fault() -> None:
    assert faults(SOUND, "/") == []


@pytest.mark.parametrize(
    ("sound", "broken", "fault"),
    [
        ("</h1>", "</h2>", "unexpected-end-tag"),
        ('lang="fr"', 'lang="en"', "lang"),
        ("<h1>Titre</h1>", "<h2>Titre</h2>", "0 h1"),
        ("<h1>Titre</h1>", "<h1>Titre</h1><h1>Autre</h1>", "2 h1"),
        ("<title>Titre</title>", "<title> </title>", "no title"),
        ("<h1>", '<h1 id="nom">', "id nom stands 2 times"),
        ('for="nom"', 'for="nim"', "for names nim"),
        ('<label for="nom">Nom</label>', "Nom", "field nom has no label"),
        ("<label>Prénom", "<span>Prénom", "field prenom has no label"),
        ('value="jeton"', 'value=""', "no CSRF token"),
        ('name="csrf_token"', 'name="autre"', "no CSRF token"),
        ('/r/jeton"', '/repondre/jeton"', "posting to /repondre/jeton carries no CSRF token"),
        (' alt=""', "", "image without alt"),
        ("<h1>", '<h1 style="color: red">', "h1 bears style"),
        ("<h1>", '<h1 onclick="x()">', "h1 bears onclick"),
        ("</body>", "<script>x()</script></body>", "inline script"),
        ("</head>", "<style>h1 {}</style></head>", "inline style"),
    ],
)
def test_each_fault_is_named(sound: str, broken: str, fault: str) -> None:
    assert sound in SOUND
    page = SOUND.replace(sound, broken, 1)
    if broken.startswith("<span>"):
        page = page.replace("</label><img", "</span><img")

    assert any(fault in found for found in faults(page, "/"))
