"""What was counted over a whole campaign, kept in memory until the database changes.

With 50 000 candidacies a dozen counts cost more than the page that shows them. A value is kept under the mark of the
database at which it was made (`storage.mark`), so nothing has to be invalidated and no process can show what another
one has made untrue. Only requests that read use it: a transaction that writes sees its own rows and nobody else's mark.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from campagne import storage
from campagne.extensions import db

KEPT_MAX = 24
"""Values per database: the largest, the directory of 50 000 candidacies, takes about 20 MB."""

Value = TypeVar("Value")
_kept: WeakKeyDictionary[Engine, OrderedDict[Hashable, tuple[str, Any]]] = WeakKeyDictionary()
_lock = Lock()


def remember(key: Hashable, make: Callable[[], Value], *, fresh: Callable[[Value], bool] | None = None) -> Value:
    """Return the value made under `key` at this very state of the database, else make it.

    `fresh` refuses a kept value that time alone has made untrue. A value must hold no object of the session.
    """
    if not db.session.info.get("reading"):
        return make()
    mark = storage.mark(db.session())
    with _lock:
        kept = _kept.setdefault(db.engine, OrderedDict())
        found = kept.get(key)
    if found and found[0] == mark and (fresh is None or fresh(found[1])):
        value: Value = found[1]
        return value
    value = make()
    with _lock:
        kept[key] = (mark, value)
        kept.move_to_end(key)
        while len(kept) > KEPT_MAX:
            kept.popitem(last=False)
    return value
