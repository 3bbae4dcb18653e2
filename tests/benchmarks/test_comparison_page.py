"""What the comparison page costs: warm beside the same server returning the same bytes from memory, cold, in bytes.

`pytest tests/benchmarks -s` prints the figures. Servers and load are processes of their own, over kept connections.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import signal
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress import serve

from campagne.extensions import db
from tests.factories.editions import publish
from tests.factories.published import comparison
from tests.fixtures.client import CheckedClient
from tests.fixtures.pages import attribute, select
from tests.web.public.conftest import NATIONAL, read

pytestmark = pytest.mark.benchmark

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
TABLE = f"{NATIONAL}/tableau"
REQUESTS, ROUNDS, CONNECTIONS = 1_000, 5, 2
WARM_RATIO = 0.7
COLD_MS = 25
TRANSFERRED = 80 * 1024
FORK = multiprocessing.get_context("fork")


@pytest.fixture
def published_app(app: Flask) -> Flask:
    publish(app, comparison())
    return app


@pytest.fixture
def start() -> Iterator[Callable[[WSGI], tuple[str, int]]]:
    """Return a function that serves an application by waitress in a process of its own, and says where."""
    children = []

    def serving(application: WSGI, listening: socket.socket) -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        serve(application, sockets=[listening], threads=4, _quiet=True)

    def run(application: WSGI) -> tuple[str, int]:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            child = FORK.Process(target=serving, args=(application, listening))
            child.start()
            children.append(child)
            host, port = listening.getsockname()
            return host, port

    yield run
    for child in children:
        child.terminate()
        child.join(10)


def rate(address: tuple[str, int], asked: dict[str, str], status: int) -> float:
    """Return how many answers a second the server gives to two readers."""

    def ask(count: int) -> None:
        with closing(http.client.HTTPConnection(*address)) as connection:
            for _ in range(count):
                connection.request("GET", TABLE, headers=asked)
                answer = connection.getresponse()
                assert answer.status == status
                answer.read()

    ask(20)
    readers = [FORK.Process(target=ask, args=(REQUESTS,)) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for child in readers:
        child.start()
    for child in readers:
        child.join()
    assert all(child.exitcode == 0 for child in readers)
    return REQUESTS * CONNECTIONS / (time.perf_counter() - began)


@pytest.mark.parametrize("status", [200, 304])
def test_a_warm_page_leaves_almost_as_fast_as_bytes_from_memory(
    published_app: Flask, start: Callable[[WSGI], tuple[str, int]], status: int
) -> None:
    client, asked = published_app.test_client(), {"Accept-Encoding": "gzip"}
    if status == 304:
        asked["If-None-Match"] = client.get(TABLE, headers=asked).headers["ETag"]
    answer = client.get(TABLE, headers=asked)
    content, headers, line = answer.get_data(), list(answer.headers), answer.status
    with published_app.app_context():
        db.engine.dispose()  # a connection does not cross a fork

    def memory(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response(line, headers)
        return [content]

    page, bytes_alone = start(published_app), start(memory)
    pairs = [(rate(page, asked, status), rate(bytes_alone, asked, status)) for _ in range(ROUNDS)]
    ratio = statistics.median(warm / bare for warm, bare in pairs)

    warm, bare = pairs[-1]
    print(
        json.dumps({"status": status, "page_per_s": round(warm), "memory_per_s": round(bare), "ratio": round(ratio, 2)})
    )
    assert ratio >= WARM_RATIO


def test_a_cold_page_is_made_in_a_blink(published_app: Flask) -> None:
    client, times = FlaskClient(published_app), []  # without the checks of a page, which cost ten times its making
    for _ in range(10):
        published_app.extensions["campagne.public_bodies"].clear()
        published_app.extensions.pop("campagne.kept_readers", None)
        began = time.perf_counter()
        assert client.get(TABLE).status_code == 200
        times.append((time.perf_counter() - began) * 1_000)

    print(json.dumps({"first_ms": round(times[0]), "cold_ms": round(statistics.median(times), 1)}))
    assert statistics.median(times) <= COLD_MS


@pytest.mark.usefixtures("published_app")
def test_a_first_visit_transfers_little(client: CheckedClient) -> None:
    page = read(client, TABLE)
    files = [attribute(link, "href") for link in select(page, "link[rel=preload], link[rel=stylesheet]")]
    files += [attribute(script, "src") for script in select(page, "script[src]")]
    sizes = {}
    for address in [TABLE, *files]:
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        sizes[address.partition("?")[0]] = len(answer.get_data()) + len(str(answer.headers))

    print(json.dumps(sizes | {"total": sum(sizes.values())}))
    assert sum(sizes.values()) <= TRANSFERRED
