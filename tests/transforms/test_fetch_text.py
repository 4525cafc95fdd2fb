"""Every mistake in the word `fetch` has its place, and no message repeats a value that may be a secret."""

from __future__ import annotations

import pytest

from transforms.faults import ProfileError
from transforms.profile_text import profile

TEXT = "profile: x\nfetch: {}\ntakes:\n  - dataset: work_log\n"
SQL = "kind: sql, query: 'select a where a > :since', cursor: {column: a, start: 0}"
DING = "kind: dingtalk, app_key: a, start: 2026-01-01"

GOOD = {
    "a reference": f"{{{SQL}, url: '${{CTAIS}}'}}",
    "a reference as the password": f"{{{SQL}, url: 'postgresql://a:${{PW}}@h/d?sslmode=verify-full'}}",
    "no login": f"{{{SQL}, url: 'sqlite:///a.db'}}",
    "no cursor": "{kind: sql, url: 'sqlite:///a.db', query: 'select a'}",
    "a moment": "{kind: sql, url: 'sqlite:///a', query: 'a > :since', cursor: {column: a, start: 2026-01-01 08:00, overlap: 12h}}",
    "a folder": "{kind: folder, path: /mnt/x}",
    "a store": "{kind: object_store, url: 's3://b/x', options: {key: '${KEY}', endpoint_url: 'https://oss'}}",
    "reports": f"{{{DING}, app_secret: '${{S}}', edited_within: 180}}",
}
BAD = {
    "a password": (f"{{{SQL}, url: 'postgresql://a:geheim@h/d'}}", "secret_written", "fetch.url"),
    "a password after the address": (f"{{{SQL}, url: 'mysql://h/d?password=geheim'}}", "secret_written", "fetch.url"),
    "a key of a store": ("{kind: object_store, url: 's3://b', options: {key: geheim}}", "secret_written", "fetch.options.key"),
    "a password of a store": ("{kind: object_store, url: 'ftp://a:geheim@b'}", "secret_written", "fetch.url"),
    "the secret of an app": (f"{{{DING}, app_secret: geheim}}", "secret_written", "fetch.app_secret"),
    "an address that is none": (f"{{{SQL}, url: geheim}}", "fetch_address_wrong", "fetch.url"),
    "an address of DingTalk that is none": (f"{{{DING}, app_secret: '${{S}}', url: geheim}}", "fetch_address_wrong", "fetch.url"),
    "a day that is none": ("{kind: dingtalk, app_key: a, app_secret: '${S}', start: 2026-13-01}", "fetch_start_wrong", "fetch.start"),
    "a number for a day": ("{kind: dingtalk, app_key: a, app_secret: '${S}', start: 2026}", "fetch_start_wrong", "fetch.start"),
    "a text as cursor": ("{kind: sql, url: 'sqlite:///a', query: ':since', cursor: {column: a, start: A1}}", "fetch_start_wrong", "fetch.cursor.start"),
    "an overlap that is none": ("{kind: sql, url: 'sqlite:///a', query: ':since', cursor: {column: a, start: 0, overlap: 2 days}}", "fetch_overlap_wrong", "fetch.cursor.overlap"),
    "a cursor that is not asked for": ("{kind: sql, url: 'sqlite:///a', query: 'a > 0', cursor: {column: a, start: 0}}", "fetch_since_missing", "fetch.query"),
    "a query without its cursor": ("{kind: sql, url: 'sqlite:///a', query: 'a > :since'}", "word_missing", "fetch.cursor"),
    "no kind": ("{url: geheim}", "not_in_list", "fetch.kind"),
    "a strange kind": ("{kind: ftp, url: geheim}", "not_in_list", "fetch.kind"),
    "a missing word": ("{kind: folder}", "word_missing", "fetch.path"),
    "a strange word": (f"{{{SQL}, url: 'sqlite:///a', curser: geheim}}", "unknown_word_near", "fetch.curser"),
    "a strange word of a cursor": ("{kind: sql, url: 'sqlite:///a', query: ':since', cursor: {column: a, start: 0, colunm: b}}", "unknown_word_near", "fetch.cursor.colunm"),
    "a list for a text": ("{kind: folder, path: [geheim]}", "profile_wrong", "fetch.path"),
    "too many days": (f"{{{DING}, app_secret: '${{S}}', edited_within: 181}}", "profile_wrong", "fetch.edited_within"),
    "a text": ("geheim", "profile_wrong", "fetch"),
}  # fmt: skip


@pytest.mark.parametrize("fetch", GOOD.values(), ids=GOOD)
def test_good_words(fetch: str) -> None:
    assert profile(TEXT.format(fetch), "x.yaml").fetch is not None


@pytest.mark.parametrize(("fetch", "code", "path"), BAD.values(), ids=BAD)
def test_bad_words(fetch: str, code: str, path: str) -> None:
    with pytest.raises(ProfileError) as refused:
        profile(TEXT.format(fetch), "x.yaml")

    (fault,) = refused.value.faults
    assert (fault.code, fault.fields["path"], fault.fields["line"]) == (code, path, 2)
    assert "geheim" not in str(dict(fault.fields))


def test_a_profile_has_files_or_a_source() -> None:
    with pytest.raises(ProfileError) as refused:
        profile("profile: x\ntakes:\n  - dataset: work_log\n", "x.yaml")

    assert [(fault.code, fault.fields["path"]) for fault in refused.value.faults] == [("word_missing", "files")]
