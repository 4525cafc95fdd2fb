"""The laws of the house that no linter knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.setting_up import schemes
from flows.wording import sentences
from transforms.scheme.words import GROUPS, words_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("flows", "transforms", "expectations", "warehouse")
LONGEST_FILE, LONGEST_FUNCTION = 300, 30


def sources() -> list[Path]:
    return sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def code_lines(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring: prose is not length."""
    prose = node.body[0] if ast.get_docstring(node) else None
    taken = (prose.end_lineno or 0) - prose.lineno + 1 if prose else 0
    return (node.end_lineno or 0) - node.lineno + 1 - taken


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_has_one_subject_and_a_function_fits_on_a_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    long = {f.name: code_lines(f) for f in functions(tree) if code_lines(f) > LONGEST_FUNCTION}

    assert len(text.splitlines()) <= LONGEST_FILE
    assert long == {}


def test_the_engine_names_no_bureau_and_no_scheme() -> None:
    words = {word for name in schemes() for word in name.split("-")} - {"urban"}
    words |= {"海阳", "官渡", "吉县", "达州", "丰台"}
    shown = [path for path in sources() if "example" not in path.parts and path.name != "demo.py"]
    naming = {str(p.relative_to(ROOT)) for p in shown for word in words if word in p.read_text(encoding="utf-8")}

    assert naming == set()


def test_no_module_is_called_after_nothing() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "base.py"}

    assert [path.name for path in sources() if path.name in vague] == []


def test_no_score_passes_through_a_float() -> None:
    """Scoring, measures and fixed point know no float: no literal, no cast, no mean."""
    places = [
        p
        for folder in ("scoring", "measures", "scheme", "clean", "listing")
        for p in (ROOT / "transforms" / folder).rglob("*.py")
    ]
    places.append(ROOT / "transforms" / "fixed_point.py")
    floats = []
    for path in places:
        text = path.read_text(encoding="utf-8")
        in_fractions = "from fractions import Fraction" in text
        for node in ast.walk(ast.parse(text)):
            is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
            is_type = isinstance(node, ast.Attribute) and node.attr in {"Float64", "Float32", "mean", "median", "std"}
            is_name = isinstance(node, ast.Name) and node.id == "float"
            divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not in_fractions
            if is_literal or is_type or is_name or divides:
                floats.append(f"{path.name}:{node.lineno}")

    assert floats == []


def test_no_comparison_passes_through_a_float() -> None:
    """Comparisons divide, but fractions and decimals only: a bound that ranks people is a score."""
    floats = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "transforms" / "comparison").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (
            isinstance(node, ast.Attribute) and node.attr in {"Float64", "Float32", "mean", "median", "std", "quantile"}
        )
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


def test_every_word_that_may_be_assumed_has_a_label_in_both_languages() -> None:
    words = {w for place, group in GROUPS.items() if place == () or place[0] == "components" for w in words_of(group)}
    lacking = [
        f"{lang} {word}" for lang in ("zh", "en") for word in sorted(words) if f"label_{word}" not in sentences(lang)
    ]

    assert lacking == []


def spoken(tree: ast.Module) -> Iterator[str]:
    """The codes that a file hands to a fault or a sentence as they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKING:
            places = [
                node.args[place]
                for place in SPEAKING[getattr(node.func, "id", getattr(node.func, "attr", ""))]
                if place < len(node.args)
            ]
            places += [word.value for word in node.keywords if word.arg == "code"]
            yield from (str(one.value) for place in places for one in ast.walk(place) if isinstance(one, ast.Constant))


SPEAKING: dict[str, tuple[int, ...]] = {"Fault": (0,), "fault": (0,), "say": (0, 1), "_shared": (2,), "unknown": ()}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_whatever_is_said_has_a_sentence_in_both_languages(path: Path) -> None:
    codes = {
        code
        for code in spoken(ast.parse(path.read_text(encoding="utf-8")))
        if code.isidentifier() and "_" in code.strip("_") and code[-1] != "_"
    }

    assert {(lang, code) for lang in ("zh", "en") for code in codes if code not in sentences(lang)} == set()


def test_an_unfinished_thought_has_an_owner() -> None:
    marks = [
        f"{p.name}:{n}"
        for p in sources()
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if "TODO" in line or "FIXME" in line
    ]

    assert marks == []


def test_help_and_status_import_nothing_heavy(tmp_path: Path) -> None:
    """Start-up is a feature: a fresh interpreter that answers `status` has loaded none of the heavy libraries."""
    import subprocess
    import sys

    (tmp_path / "jixiao.toml").write_text("", encoding="utf-8")
    script = (
        "import sys; from flows.cli import run; code = run(['status', '-w', sys.argv[1]]);"
        "heavy = {'polars', 'duckdb', 'sqlalchemy', 'psycopg', 'alembic', 'great_expectations', 'prefect', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout.splitlines()[-1] == "[] 0"
