"""Each broken edition under tests/bad_schemes is refused for exactly the faults that expected.toml lists."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from transforms.faults import SchemeError
from transforms.scheme.read import edition

ROOT = Path(__file__).parents[3]
BAD_SCHEMES = ROOT / "tests" / "bad_schemes"
FAULTS: list[dict[str, Any]] = tomllib.loads((BAD_SCHEMES / "expected.toml").read_text("utf-8"))["fault"]
SENTENCES: dict[str, dict[str, str]] = {
    language: tomllib.loads((ROOT / "flows" / "messages" / language / "scheme.toml").read_text("utf-8"))
    for language in ("zh", "en")
}


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("path", sorted(BAD_SCHEMES.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_broken_edition_is_refused_for_its_faults(path: Path) -> None:
    expected = [fault for fault in FAULTS if fault["file"] == path.name]

    with pytest.raises(SchemeError) as refused:
        edition(path.read_text("utf-8"), path.name)

    places = [(f.code, f.fields["line"], f.fields["col"], f.fields["path"]) for f in refused.value.faults]
    assert places == [(f["code"], f["line"], f["col"], f["path"]) for f in expected]
    for fault, wanted in zip(refused.value.faults, expected, strict=True):
        for sentences in SENTENCES.values():
            said = sentences[fault.code].format(**fault.fields)
            assert said.startswith(f"{path.name}:{wanted['line']}:{wanted['col']} {wanted['path']}: ")
            assert [word for word in wanted["words"] if word not in said] == []
            assert "\n" not in said


def test_every_expected_fault_has_its_file() -> None:
    assert {fault["file"] for fault in FAULTS} == {path.name for path in BAD_SCHEMES.glob("*.yaml")}


def test_every_code_but_those_without_a_file_is_shown_by_a_broken_edition() -> None:
    elsewhere = {"effective_shared", "schemes_of_one_subject", "file_too_large"}

    assert {fault["code"] for fault in FAULTS} == set(SENTENCES["zh"]) - elsewhere


def test_both_languages_say_the_same_codes_with_the_same_fields() -> None:
    zh = {code: _fields(sentence) for code, sentence in SENTENCES["zh"].items()}
    en = {code: _fields(sentence) for code, sentence in SENTENCES["en"].items()}

    assert zh == en
    assert all({"file", "line", "col", "path"} <= fields for fields in zh.values())
