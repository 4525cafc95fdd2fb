"""What the word `fetch` of a profile may not say, each with its line; no value is quoted, for it may be a secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from transforms.faults import Fault
from transforms.fetch_words import KINDS, Cursor, DingTalk, Fetch, Folder, ObjectStore, Sql
from transforms.references import REFERENCE
from transforms.scheme.position import Draft, Path
from transforms.scheme.refusals import unknown

_SECRET = re.compile("secret|password|passwd|token|key|credential", re.IGNORECASE)
_HIDDEN = re.compile(r"^(password|passwd|pwd|sig|signature|.*token|.*secret)$", re.IGNORECASE)
_SINCE = re.compile(r"(?<![:\w\\]):since\b(?!:)")
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_OVERLAP = re.compile(r"^\d{1,9}[dhm]?$")


def refused_in_fetch(draft: Draft, error: ErrorDetails) -> Fault:
    """What pydantic refused beneath `fetch`; it also names the kind, which the file does not."""
    loc = tuple(error["loc"])
    kind = str(loc[1]) if len(loc) > 1 and loc[1] in KINDS else ""
    path: Path = (*loc[:1], *loc[2:]) if kind else loc
    match error["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            return draft.fault("not_in_list", (*path, "kind"), draft.get("fetch", "kind"), ", ".join(KINDS))
        case "missing":
            return draft.fault("word_missing", path, path[-1], str(path[-1]), on_key=True)
        case "extra_forbidden" if kind:
            known: type[BaseModel] = Cursor if path[:2] == ("fetch", "cursor") else KINDS[kind]
            return unknown(draft, path, path[-1], tuple(known.model_fields), code="unknown_word", on_key=True)
    return draft.fault("profile_wrong", path, path[-1])


def fetch_faults(draft: Draft, fetch: Fetch | None) -> Iterator[Fault]:
    """What no model of the words can refuse: secrets, addresses, and a query that does not fit its cursor."""
    match fetch:
        case Sql():
            yield from _address(draft, fetch.url)
            yield from _query(draft, fetch)
        case ObjectStore():
            yield from _address(draft, fetch.url)
            for name, value in fetch.options.items():
                if _SECRET.search(name) and not REFERENCE.fullmatch(value):
                    yield draft.fault("secret_written", ("fetch", "options", name))
        case DingTalk():
            yield from _address(draft, fetch.url)
            if not REFERENCE.fullmatch(fetch.app_secret):
                yield draft.fault("secret_written", ("fetch", "app_secret"))
            if NUMBER.match(fetch.start) or not _is_moment(fetch.start):
                yield draft.fault("fetch_start_wrong", ("fetch", "start"), fetch.start)
        case Folder() | None:
            return


def _address(draft: Draft, url: str) -> Iterator[Fault]:
    """An address says its protocol, unless the whole of it is in the environment, and no password in the clear."""
    if REFERENCE.fullmatch(url):
        return
    if "://" not in url:
        yield draft.fault("fetch_address_wrong", ("fetch", "url"))
        return
    parts = urlsplit(REFERENCE.sub("", url))
    said = [part.partition("=") for part in parts.query.split("&")]
    if parts.netloc.rpartition("@")[0].partition(":")[2] or any(_HIDDEN.match(name) and text for name, _, text in said):
        yield draft.fault("secret_written", ("fetch", "url"))


def _query(draft: Draft, fetch: Sql) -> Iterator[Fault]:
    is_incremental = bool(_SINCE.search(fetch.query))
    if fetch.cursor is None:
        if is_incremental:
            yield draft.fault("word_missing", ("fetch", "cursor"), "cursor", "cursor", on_key=True)
        return
    if not is_incremental:
        yield draft.fault("fetch_since_missing", ("fetch", "query"))
    if not (NUMBER.match(fetch.cursor.start) or _is_moment(fetch.cursor.start)):
        yield draft.fault("fetch_start_wrong", ("fetch", "cursor", "start"), fetch.cursor.start)
    if fetch.cursor.overlap and not _OVERLAP.match(fetch.cursor.overlap):
        yield draft.fault("fetch_overlap_wrong", ("fetch", "cursor", "overlap"), fetch.cursor.overlap)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
