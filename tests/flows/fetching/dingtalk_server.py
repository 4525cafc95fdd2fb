"""A server that speaks the JSON that DingTalk documents for reports: 获取access_token, 获取用户发出的日志列表, 统计, 评论.

https://open-doc.dingtalk.com/microapp/serverapi2/uoufgd: `size` at most 20, `cursor` from 0, moments in milliseconds;
`sort` and `type` of a content are texts; an error is an errcode in an answer of 200, 88 with the true code inside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

LARGEST_PAGE = 20
KEY, SECRET = "dingkey", "ding:secret/42"


def report(number: int, created: int, creator: str, done: str, modified: int | None = None) -> dict[str, Any]:
    """A report as the API gives it."""
    return {
        "report_id": f"r{number}",
        "template_name": "周报",
        "creator_id": creator,
        "creator_name": "王敏",
        "dept_name": "综合服务股",
        "create_time": created,
        "modified_time": modified or created,
        "remark": "",
        "images": [f"https://static.example/{number}?expires={created}"],
        "contents": [
            {"sort": "1", "type": "1", "key": "本周工作", "value": done},
            {"sort": "2", "type": "1", "key": "学习情况", "value": ""},
        ],
    }


@dataclass
class DingTalk:
    """The server's reports, what it was asked, and the faults that it is to show first."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    comments: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[Any] = field(default_factory=list)
    """Status numbers, or answers, given in turn to calls other than the one for a token."""
    tokens: int = 0
    uses: int = 1_000_000
    """How many calls a token is good for."""

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> Any:
        """The answer of one call: an object, or a status."""
        self.asked.append((path, body))
        if path == "/gettoken":
            if (query.get("appkey"), query.get("appsecret")) != (KEY, SECRET):
                return {"errcode": 40089, "errmsg": "不合法的corpid或corpsecret"}
            self.tokens += 1
            self.left = self.uses
            return {"errcode": 0, "access_token": f"t{self.tokens}", "errmsg": "ok", "expires_in": 7200}
        if self.faults:
            return self.faults.pop(0)
        if query.get("access_token") != f"t{self.tokens}" or self.left == 0:
            return refusal(40014, "不合法的access_token")
        self.left -= 1
        return {"errcode": 0, "errmsg": "ok", "request_id": "x", "result": self._result(path, body)}

    def _result(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/topapi/report/statistics":
            return {"read_num": 30, "comment_num": 2, "comment_user_num": 1, "like_num": 5}
        if path == "/topapi/report/comment/list":
            return page(self.comments.get(body["report_id"], []), body["offset"], body["size"], "comments")
        assert body["size"] <= LARGEST_PAGE
        asked = [
            one
            for one in self.reports
            if body["start_time"] <= one["create_time"] < body["end_time"]
            and body.get("template_name") in (None, one["template_name"])
        ]
        return page(asked, body["cursor"], body["size"], "data_list")


def page(found: list[Any], begin: int, size: int, member: str) -> dict[str, Any]:
    """A part of a list, and where the next begins if there is one."""
    end = begin + size
    following = {"next_cursor": end} if end < len(found) else {}
    return {member: found[begin:end], "has_more": bool(following), "size": size} | following


def refusal(code: int, message: str) -> dict[str, Any]:
    """A refusal as DingTalk wraps it."""
    return {"errcode": 88, "sub_code": str(code), "errmsg": f"ding talk error[subcode={code},submsg={message}]"}


class Served:
    """The server on a real socket, for as long as a test takes."""

    def __init__(self, dingtalk: DingTalk) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _answer(self, body: dict[str, Any]) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                answer = dingtalk.answer(parts.path, query, body)
                content = (
                    b""
                    if isinstance(answer, int)
                    else answer
                    if isinstance(answer, bytes)
                    else json.dumps(answer).encode()
                )
                self.send_response(answer if isinstance(answer, int) else 200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def end(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
