"""Where the files of a source profile are fetched from each night: the word `fetch`, one model a kind.

Every text may hold `${NAME}`, which stands for what the environment says at night; a secret is written in no other way.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from transforms.profile_words import STRICT, Names


class _Words(BaseModel):
    model_config = STRICT


class Folder(_Words):
    """Files of a folder, such as a share; they are copied in, never moved or deleted."""

    kind: Literal["folder"]
    path: str
    files: Names = ("*",)
    unit: str = ""


class ObjectStore(_Words):
    """Files under a prefix of an object store; `options` are those of its fsspec file system."""

    kind: Literal["object_store"]
    url: str
    files: Names = ("*",)
    options: dict[str, str] = {}
    unit: str = ""


class Cursor(_Words):
    """What tells new rows of a query: `:since` is the greatest value of `column` so far, less `overlap`."""

    column: str
    start: str
    overlap: str = ""


class Sql(_Words):
    """The rows of a query; without a cursor the whole answer, each night that it differs from the last."""

    kind: Literal["sql"]
    url: str
    query: str
    cursor: Cursor | None = None
    unit: str = ""


class DingTalk(_Words):
    """The reports (日志) of a template that were created since `start`; edits are looked for `edited_within` days."""

    kind: Literal["dingtalk"]
    url: str = "https://oapi.dingtalk.com"
    template_name: str = ""
    app_key: str
    app_secret: str
    start: str
    edited_within: int = Field(default=30, ge=1, le=180)
    with_statistics: bool = False
    comments_by: Names = ()
    unit: str = ""


Fetch = Annotated[Folder | ObjectStore | Sql | DingTalk, Field(discriminator="kind")]
KINDS: dict[str, type[BaseModel]] = {"folder": Folder, "object_store": ObjectStore, "sql": Sql, "dingtalk": DingTalk}
