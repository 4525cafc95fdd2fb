"""DingTalk's server API for reports: tokens that expire, pages of twenty, limits, errors inside an answer of 200."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from flows.fetching.errand import Errand
from flows.fetching.secrets import resolved, resolved_address, shown
from flows.fetching.trying import PassingError, tried
from transforms.faults import UnavailableError
from transforms.fetch_words import DingTalk

PAGE = 20
PAGES_MAX = 50_000
SECONDS = 30
_EXPIRED = frozenset(["40014", "42001"])
# Busy, and every kind of limit: asked again later the answer may be another.
_PASSING = frozenset(["-1", *(str(code) for code in range(90001, 90021))])
_SUBCODE = re.compile(r"subcode=(\w+)")
_TRY_LATER = 429
_BROKEN = 500

Answer = dict[str, Any]


class Api:
    """A conversation with the server; the token is asked for when it is needed and when it has expired."""

    def __init__(self, errand: Errand, words: DingTalk, client: httpx.Client) -> None:
        self._errand = errand
        self._words = words
        self._client = client
        self._token = ""

    def check(self) -> None:
        """Ask for a token, once."""
        self._new_token()

    def reports(self, first_ms: int, last_ms: int) -> Iterator[Answer]:
        """The reports created from one moment to another."""
        asked: Answer = {"start_time": first_ms, "end_time": last_ms, "size": PAGE}
        if self._words.template_name:
            asked["template_name"] = self._words.template_name
        return self._paged("/topapi/report/list", asked, "cursor", "data_list")

    def comments(self, report_id: str) -> Iterator[Answer]:
        """What was said about a report."""
        return self._paged("/topapi/report/comment/list", {"report_id": report_id, "size": PAGE}, "offset", "comments")

    def statistics(self, report_id: str) -> Answer:
        """How often a report was read, liked and talked about."""
        return self._result("/topapi/report/statistics", {"report_id": report_id})

    def _paged(self, path: str, asked: Answer, cursor: str, member: str) -> Iterator[Answer]:
        place = 0
        for _ in range(PAGES_MAX):
            result = self._result(path, asked | {cursor: place})
            page = result.get(member) or []
            if not isinstance(page, list):
                raise self._strange(member)
            yield from page
            following = result.get("next_cursor")
            if not result.get("has_more") or following is None:
                return
            if not isinstance(following, int) or following <= place:
                raise self._strange("next_cursor")
            place = following
        raise self._strange("has_more")

    def _result(self, path: str, asked: Answer) -> Answer:
        result = tried(lambda: self._asked(path, asked)).get("result")
        if not isinstance(result, dict):
            raise self._strange("result")
        return result

    def _asked(self, path: str, asked: Answer) -> Answer:
        """An answer, with a new token where the old one is said to have expired."""
        for is_last in (False, True):
            token = self._token or self._new_token()
            answer = self._said("POST", path, {"access_token": token}, asked)
            code = _code(answer)
            if code not in _EXPIRED or is_last:
                break
            self._token = ""
        self._fail_if_refused(code)
        return answer

    def _new_token(self) -> str:
        login = {
            "appkey": resolved(self._errand.source, self._words.app_key),
            "appsecret": resolved(self._errand.source, self._words.app_secret),
        }
        answer = self._said("GET", "/gettoken", login, None)
        self._fail_if_refused(_code(answer))
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise self._strange("access_token")
        self._token = token
        return token

    def _said(self, method: str, path: str, parameters: dict[str, str], asked: Answer | None) -> Answer:
        try:
            response = self._client.request(method, path, params=parameters, json=asked)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            raise self._errand.failed("source_address_wrong") from None
        except httpx.HTTPError as error:
            raise PassingError(type(error).__name__) from None
        if response.status_code == _TRY_LATER or response.status_code >= _BROKEN:
            raise PassingError(f"HTTP {response.status_code}")
        if response.status_code != httpx.codes.OK:
            raise self._errand.failed("source_refused", found=f"HTTP {response.status_code}")
        try:
            answer = json.loads(response.content, parse_float=str)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise self._strange("JSON")
        return answer

    def _fail_if_refused(self, code: str) -> None:
        if code in _PASSING:
            raise PassingError(f"errcode {code}")
        if code != "0":
            raise self._errand.failed("source_refused", found=f"errcode {code}")

    def _strange(self, member: str) -> UnavailableError:
        return self._errand.failed("source_answer_strange", found=member)


def _code(answer: Answer) -> str:
    """The code of an answer; 88 only says that the true one is inside."""
    code = str(answer.get("errcode", "0"))
    if code != "88":
        return code
    inside = _SUBCODE.search(str(answer.get("errmsg", "")))
    return str(answer.get("sub_code") or (inside[1] if inside else code))


@contextmanager
def conversation(errand: Errand, words: DingTalk, seconds: int = SECONDS) -> Iterator[Api]:
    """The API for as long as it is asked; what passes by no attempt is said with the address."""
    address = resolved_address(errand.source, words.url)
    try:
        with httpx.Client(base_url=address, timeout=seconds) as client:
            yield Api(errand, words, client)
    except PassingError as error:
        code = "source_busy" if str(error).startswith("errcode") else "source_unreachable"
        raise errand.failed(code, place=shown(address), found=str(error)) from None
