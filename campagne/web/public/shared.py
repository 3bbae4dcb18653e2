"""What left once leaves again without waking the application: answers that everyone shares, kept as they left.

A view says that its answer is shared, and under which numbers it holds (current edition, facts of who asks, date of a
file). As long as the same numbers are found, the same bytes leave: asking costs far less than a request through Flask,
and is not done twice within a hundredth of a second, where many readers come at once.
Everything that can change an answer stands in the key, the host included, so that a host that the application refuses
never finds a kept answer. Whatever is not a plain reading goes to the application.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_etags

from campagne.domain.answer_choice import FILTERS
from campagne.domain.chosen_view import NAMES
from campagne.web.public.bodies import preferred_coding

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MARK = "campagne.shared"
PARAMETERS = frozenset({*NAMES, *FILTERS, "commune", "empreinte", "forme", "page", "q", "v"})
"""The parameters that a public address may carry; others belong to other sites and change nothing."""
VALUES_MOST = 2_000
"""Values that an address may carry, all parameters together."""
HOLDS_SECONDS = 0.01
"""How long what was found to hold holds: what another process publishes or hides is read that much later, at most."""
Headers = list[tuple[str, str]]
Numbers = tuple[int | str | None, ...]
_OVERHEAD = 1_000
_NOT_IN_304 = frozenset({"content-length", "content-encoding", "content-type"})


def known_parameters(query: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters of a query string that mean something here, each once, in one order.

    Views read these and nothing else of the query, so addresses that differ in the rest share one answer.
    Raises ValueError where there are more than a person could choose.
    """
    if not query:
        return ()
    query = query.encode("latin-1", "replace").decode("utf-8", "replace")  # WSGI gives bytes as latin-1 characters
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=VALUES_MOST, errors="replace")
    return tuple(sorted({(name, value) for name, value in pairs if name in PARAMETERS}))


@dataclass(frozen=True)
class Shared:
    """Put in the environment by a view: the numbers under which its answer holds, and how to ask for them again."""

    numbers: Numbers
    ask: Callable[[], Numbers]

    def holds(self) -> bool:
        """Tell whether the answer is still the one to give; where asking fails, the application will say how."""
        try:
            return self.ask() == self.numbers
        except (OSError, SQLAlchemyError):
            return False


@dataclass
class Kept:
    """An answer as it left, and when it was last found to hold."""

    shared: Shared
    headers: Headers
    content: bytes
    found_at: float = float("-inf")

    @property
    def size(self) -> int:
        """Bytes held in memory."""
        return len(self.content) + _OVERHEAD

    @property
    def tag(self) -> str:
        """The strong tag of the answer, without its quotes."""
        return next((value.strip('"') for name, value in self.headers if name.lower() == "etag"), "")


class SharedAnswers:
    """The application behind a memory of the shared answers asked for last, up to `most` bytes.

    What was found to hold holds for `holds_for` seconds, unless this process writes meanwhile and says `doubt`.
    """

    def __init__(self, application: WSGIApplication, most: int, holds_for: float = HOLDS_SECONDS) -> None:
        self._application = application
        self._most = most
        self._holds_for = holds_for
        self._doubted_at = float("-inf")
        self._held = 0
        self._memory: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        key = _key(environ)
        if key is None:
            return self._application(environ, start_response)
        kept = self._get(key)
        if kept is None or not self._holds(kept):
            return self._ask(key, environ, start_response)
        return _leave(kept, environ, start_response)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._memory.clear()
            self._held = 0

    def doubt(self, *_said: object) -> None:
        """Ask again before anything leaves: something was written."""
        self._doubted_at = monotonic()

    @property
    def held(self) -> int:
        """Bytes held."""
        return self._held

    def _holds(self, kept: Kept) -> bool:
        now = monotonic()
        if kept.found_at > max(self._doubted_at, now - self._holds_for):
            return True
        if not kept.shared.holds():
            return False
        kept.found_at = now
        return True

    def _ask(self, key: Hashable, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the application answer, and keep what it marks as shared."""
        left: list[tuple[Any, ...]] = []

        def note(*said: Any) -> Callable[[bytes], object]:
            left.append(said)
            return _write

        answer = self._application(environ, note)
        shared = environ.get(MARK)
        if shared is None or environ["REQUEST_METHOD"] != "GET" or left[-1][0] != "200 OK":
            start_response(*left[-1])
            return answer
        kept = Kept(shared, left[-1][1], b"".join(answer))
        if hasattr(answer, "close"):
            answer.close()
        self._put(key, kept)
        return _leave(kept, environ, start_response)

    def _get(self, key: Hashable) -> Kept | None:
        with self._lock:
            kept = self._memory.get(key)
            if kept is not None:
                self._memory.move_to_end(key)
            return kept

    def _put(self, key: Hashable, kept: Kept) -> None:
        with self._lock:
            if kept.size > self._most // 4:
                return
            former = self._memory.pop(key, None)
            self._memory[key] = kept
            self._held += kept.size - (former.size if former else 0)
            while self._held > self._most:
                self._held -= self._memory.popitem(last=False)[1].size


def _key(environ: WSGIEnvironment) -> Hashable | None:
    """Return all that an answer depends on; None where the request is not a plain reading."""
    if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
        return None
    try:
        parameters = known_parameters(environ.get("QUERY_STRING", ""))
    except ValueError:
        return None
    coding = preferred_coding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return environ.get("HTTP_HOST"), environ["PATH_INFO"], parameters, coding


def _leave(kept: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Give the answer, its head alone, or 304 to a reader who has it."""
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and parse_etags(known).contains_weak(kept.tag):
        start_response("304 NOT MODIFIED", [pair for pair in kept.headers if pair[0].lower() not in _NOT_IN_304])
        return []
    start_response("200 OK", list(kept.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [kept.content]


def _write(_written: bytes) -> None:
    """Stand for the writing function of WSGI, which Flask never calls."""
