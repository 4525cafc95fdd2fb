"""The shipped editions: each reads, says its order's own words, and marks every number that its source does not state."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from transforms.scheme import position
from transforms.scheme.read import edition

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "transforms" / "editions").glob("*/*.yaml"))
EDITIONS = {path: edition(path.read_text("utf-8"), path.name) for path in FILES}
TITLES = YAML(typ="safe", pure=True).load((Path(__file__).parent / "titles.yaml").read_text("utf-8"))
ASSUMED = "示例"

each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)


def words_in_lines(text: str) -> dict[int, tuple[str, ...]]:
    """Line -> the word of the edition or of a component that begins there, as `(word,)` or `(component, word)`."""
    draft = position.read(text, "edition")
    found = {}
    for path, (line, _) in draft.keys.items():
        match path:
            case (str(word),):
                found[line] = (word,)
            case ("components", int(place), str(word)):
                found[line] = (str(draft.get("components", place, "name")), word)
    return found


def marked(text: str) -> set[tuple[str, ...]]:
    """The words whose line says in its comment that the source does not state them."""
    words = words_in_lines(text)
    lines = enumerate(text.splitlines(), start=1)
    return {words.get(n, (f"line {n}",)) for n, line in lines if ASSUMED in line.partition(" # ")[2]}


@each
def test_an_edition_is_called_after_its_folder_and_begins_in_the_month_of_its_file(path: Path) -> None:
    assert (EDITIONS[path].scheme, EDITIONS[path].effective) == (path.parent.name, path.stem)


@each
def test_what_is_assumed_is_what_its_own_line_calls_an_example(path: Path) -> None:
    found = EDITIONS[path]
    assumed = {(word,) for word in found.assumed} | {
        (one.name, word) for one in found.components for word in one.assumed
    }

    assert marked(path.read_text("utf-8")) == assumed


@each
def test_a_comment_of_its_own_line_says_what_an_example_is_and_never_which(path: Path) -> None:
    """So that no example hides in prose, where nobody would find it when the office decides."""
    comments = [line for line in path.read_text("utf-8").splitlines() if line.lstrip().startswith("#")]

    assert [line for line in comments if ASSUMED in line and not line.startswith("# assumed 所列各词为示例参数")] == []


def test_what_is_scored_is_called_by_the_words_of_the_order() -> None:
    titles = {path.parent.name: [one.title for one in EDITIONS[path].components] for path in FILES}

    assert {name: [re.sub(r"（.*）$", "", title) for title in said] for name, said in titles.items()} == TITLES


@each
def test_every_component_cites_its_clause_and_so_does_the_edition(path: Path) -> None:
    found = EDITIONS[path]

    assert [one for one in (found, *found.components) if len(one.basis) < 1 or one.basis == one.title] == []


def test_a_bureau_has_one_scheme_for_each_subject_and_period() -> None:
    heads = [path.parent.name for path in FILES]
    schemes = defaultdict(list)
    for path, found in EDITIONS.items():
        bureau = min((head for head in heads if f"{path.parent.name}-".startswith(f"{head}-")), key=len)
        schemes[bureau].append((found.subject, found.period))

    assert sorted(schemes) == ["dazhou", "fengtai", "guandu", "haiyang-urban", "jixian"]
    assert {bureau: [pair for pair, n in Counter(pairs).items() if n > 1] for bureau, pairs in schemes.items()} == {
        bureau: [] for bureau in schemes
    }


def test_weights_left_to_the_heads_are_nine_tenths_and_the_acting_head_has_the_tenth() -> None:
    (path,) = (path for path in FILES if path.parent.name == "guandu")

    weights = [str(EDITIONS[path].weight_of(one, "tax_management")) for one in EDITIONS[path].components]

    assert weights == ["27", "18", "13.5", "4.5", "4.5", "13.5", "9", "10"]


def test_a_line_without_its_mark_would_be_found() -> None:
    text = "scheme: toy\nassumed: [whole]\nwhole: 1\ncomponents:\n  - name: work\n    weight: 1   # 示例：一分\n"

    assert marked(text) == {("work", "weight")}
    assert marked("scheme: toy\nposts:\n  - group: 甲   # 示例\n") == {("line 3",)}
