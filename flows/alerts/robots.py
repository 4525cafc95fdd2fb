"""The group robots of DingTalk, WeCom and Feishu, on their public hosts or a private one: text, signature, answer.

Apprise has them too, but cannot be told another host, signs for DingTalk only, and takes every HTTP 200 for success,
while DingTalk and WeCom answer 200 with an error code in the body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from flows.alerts.carrying import TIMEOUT, NotSentError

Robot = Literal["dingtalk", "wecom", "feishu"]
_CODES = ("errcode", "code", "StatusCode")
_LIMITS = frozenset({130101, 410100, 90030, 45009, 11232, 99991400})
"""Error codes for too many messages: DingTalk's three, WeCom's, Feishu's two."""
_REFUSING = frozenset({401, 403, 429})
_SERVER = 500

logging.getLogger("httpx").setLevel(logging.WARNING)  # its INFO lines have the whole address, with the token


@dataclass(frozen=True)
class Post:
    """What a robot is sent."""

    params: Mapping[str, str]
    body: Mapping[str, Any]


def post(kind: Robot, text: str, mobiles: Sequence[str], secret: str, milliseconds: int) -> Post:
    """The query and body of one message; `milliseconds` since 1970 go into the signature where there is a secret."""
    match kind:
        case "dingtalk":
            signed = _dingtalk(secret, milliseconds) if secret else {}
            at = {"atMobiles": list(mobiles), "isAtAll": False}
            return Post(signed, {"msgtype": "text", "text": {"content": text}, "at": at})
        case "wecom":
            said = {"content": text, "mentioned_mobile_list": list(mobiles)}
            return Post({}, {"msgtype": "text", "text": said})
        case "feishu":
            signed = _feishu(secret, milliseconds // 1000) if secret else {}
            return Post({}, {**signed, "msg_type": "text", "content": {"text": text}})


def _dingtalk(secret: str, milliseconds: int) -> dict[str, str]:
    """HMAC-SHA256 of "milliseconds, line feed, secret" under the secret, in the query."""
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": str(milliseconds), "sign": base64.b64encode(digest).decode()}


def _feishu(secret: str, seconds: int) -> dict[str, str]:
    """HMAC-SHA256 of nothing under "seconds, line feed, secret", in the body."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": str(seconds), "sign": base64.b64encode(digest).decode()}


def send(url: str, said: Post) -> None:
    """Send one message; raises NotSentError, which says the kind of trouble and never the address."""
    trouble = ""
    try:
        place = httpx.URL(url).copy_merge_params(said.params)
        answer = httpx.post(place, json=dict(said.body), timeout=TIMEOUT)
        code = _code(answer)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        trouble = type(error).__name__
    if trouble:
        raise NotSentError(trouble, is_channel=True)
    if answer.status_code != httpx.codes.OK or code:
        raise NotSentError(f"HTTP {answer.status_code}, {code}", is_channel=_is_of_channel(answer.status_code, code))


def _is_of_channel(status: int, code: int) -> bool:
    """Whether the next message would fare no better; any other code may mean this one's words or length."""
    return status in _REFUSING or status >= _SERVER or code in _LIMITS


def _code(answer: httpx.Response) -> int:
    """The error code of the body, 0 where all is well."""
    body = answer.json() if answer.status_code == httpx.codes.OK else {}
    found = [body[name] for name in _CODES if name in body] if isinstance(body, dict) else []
    return next((int(one) for one in found if one), 0)
