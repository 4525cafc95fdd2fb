"""What the documentation says is true: its commands run, its examples load, its lists are complete."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import duckdb
import pytest

from flows.cli import app, run
from flows.contract_pages import page
from flows.example import MISSING_ROW, examples, write_example
from flows.options import scheme_app, source_app
from flows.setting_up import schemes
from tests.conftest import NOW, Said
from transforms.as_of import AsOf
from transforms.fetch_words import KINDS, Cursor
from transforms.machine_cells import Entries
from transforms.profile_text import profile
from transforms.profiles import Among, Keep, Profile, Take
from transforms.scheme.read import edition
from transforms.scheme.words import GROUPS, words_of
from warehouse.tombstones import PURGEABLE
from warehouse.views import VIEWS

ROOT = Path(__file__).resolve().parents[2]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
README, README_ZH = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md"))
JIXIAO = ".venv/bin/jixiao"

Run = Callable[..., Said]

# Great Expectations, at import; whichever test comes first pays for it.
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workspace `demo` in it, much as after `make demo` but without Prefect, made once."""
    folder = tmp_path_factory.mktemp("docs")
    demo = folder / "demo"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        assert run(["init", str(demo), "--scheme", "haiyang-urban", "--example"]) == 0
        assert run(["-w", str(demo), "nightly"]) == 1
        for month in ("2026-01", "2026-03"):
            assert run(["-w", str(demo), "month-end", month]) == 1
        assert run(["-w", str(demo), "publish", "2026-01", "--trial"]) == 0
    return folder


@pytest.fixture
def folder(played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to work in, and the present folder of the test."""
    shutil.copytree(played, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def blocks(text: str, mark: str = "bash") -> list[str]:
    """The fenced blocks of a page whose first line carries the mark."""
    return re.findall(rf"^```{mark}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def steps(block: str) -> Iterator[tuple[str, int]]:
    """Each command of ours with the code it is said to end with, and what stands between as one script."""
    script: list[str] = []
    for line in block.splitlines():
        if not line.startswith(JIXIAO):
            script.append(line)
            continue
        if script:
            yield "\n".join(script), 0
            script = []
        said = re.search(r"# exit (\d+)", line)
        yield line, int(said[1]) if said else 0
    if script:
        yield "\n".join(script), 0


def play(block: str, jixiao: Run) -> list[Said]:
    """Run a block in the present folder: our commands in this process, all else in a shell."""
    said = []
    for step, expected in steps(block):
        if step.startswith(JIXIAO):
            said.append(jixiao(*shlex.split(step, comments=True)[1:]))
            assert (step, said[-1].code) == (step, expected), said[-1].err
        else:
            script = step.replace(".venv/bin/python", sys.executable)
            done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return said


def commands(text: str) -> list[str]:
    """The commands of all shell blocks of a page, without remarks."""
    lines = [line for block in blocks(text, "bash(?: test)?") for line in block.splitlines()]
    return [bare for line in lines if (bare := re.sub(r"\s+#.*", "", line).strip())]


def named_files(text: str) -> dict[str, str]:
    """The example files of a page: a path in backquotes before a block."""
    return dict(
        re.findall(
            r"`((?:sources|inbox|schemes)/[^`\n]+)`:\n\n```(?:yaml|csv)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
        )
    )


def test_make_has_every_target_that_a_page_names() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = {name for text in (README, README_ZH, *DOCS.values()) for name in re.findall(r"make ([a-z-]+)`", text)}
    named |= {line.split()[1] for line in commands(README) if line.startswith("make ")}

    assert named - targets == set()
    assert {"demo", "test"} <= named


def test_the_missing_row_of_the_readme_moves_the_score(folder: Path, jixiao: Run) -> None:
    (block,) = [block for block in blocks(README) if JIXIAO in block]

    said = play(block, jixiao)

    assert f"export JIXIAO_NOW={NOW}" in block
    assert (folder / "demo" / "inbox" / MISSING_ROW[0]).read_bytes() == MISSING_ROW[1].encode()
    assert "得分 93.36，第 30 名" in said[0].err
    assert "得分 94.37，第 27 名" in said[-1].err
    assert all(f"{score}, rank {rank}" in README for score, rank in ((93.36, 30), (94.37, 27)))
    assert all(f"{score}，第 {rank} 名" in README_ZH for score, rank in ((93.36, 30), (94.37, 27)))


def test_the_places_of_the_readme_are_there(folder: Path, tmp_path: Path) -> None:
    places = {place for text in (README, README_ZH) for place in re.findall(r"`(demo/var/[^`]+)`", text)}

    assert len(places) == 2
    assert all((folder / place).exists() for place in places)

    write_example(tmp_path / "all", examples())
    sent = len(list((tmp_path / "all").glob("*/*")))
    assert f"{sent} files" in README
    assert f"{sent} 个" in README_ZH


def test_both_readmes_have_the_same_commands() -> None:
    assert commands(README_ZH) == commands(README)


@pytest.mark.parametrize("name", ["operations.md", "alerts.md", "scale.md"])
def test_the_commands_of_the_operating_pages_run(name: str, folder: Path, jixiao: Run) -> None:
    assert folder == Path.cwd()
    assert blocks(DOCS[name], "bash test")
    for block in blocks(DOCS[name], "bash test"):
        play(block, jixiao)


@pytest.mark.parametrize("name", ["scheme.md", "plan.md", "warehouse.md", "forms.md"])
def test_the_commands_of_other_pages_run(name: str, folder: Path, jixiao: Run) -> None:
    assert folder == Path.cwd()
    assert blocks(DOCS[name])
    for block in blocks(DOCS[name]):
        play(block, jixiao)


def test_the_calendar_of_the_operations_page_holds(folder: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-12-20T10:00:00+08:00")
    before = jixiao("-w", folder / "demo", "doctor").code
    (written,) = blocks(DOCS["operations.md"], "toml")
    (folder / "demo" / "calendar" / "2027.toml").write_text(written, encoding="utf-8")

    assert (before, jixiao("-w", folder / "demo", "doctor").code) == (2, 0)


def test_the_retention_of_the_operations_page_may_be_set(folder: Path, jixiao: Run) -> None:
    (written,) = blocks(DOCS["operations.md"], "toml retention")
    (folder / "demo" / "jixiao.toml").write_text(written, encoding="utf-8")

    said = jixiao("-w", folder / "demo", "purge", "--dry-run", "--reason", "-")

    assert said.code == 0, said.err
    assert set(tomllib.loads(written)["retention"]) == set(PURGEABLE)


def test_the_example_files_of_the_sources_page_load_as_it_says(folder: Path, jixiao: Run) -> None:
    for name, text in named_files(DOCS["sources.md"]).items():
        (folder / "demo" / name).write_text(text, encoding="utf-8")

    night = jixiao("-w", folder / "demo", "nightly", "--json")

    assert night.code == 0, night.err
    ends = {(end["file"], end["dataset"]): end["loaded"] for end in night.json["endings"]}
    assert ends == {
        ("前台流水-2026-03.csv", "work_log"): 2,
        ("工单-2026-03.csv", "work_log"): 2,
        ("工单-2026-03.csv", "event"): 1,
    }
    assert night.json["rows_left_out"] == 1


def test_the_points_sheet_of_the_sources_page_is_the_one_that_is_shipped() -> None:
    shipped = ROOT / "flows" / "workspace" / "sources" / "points_sheet.yaml"
    examples = named_files(DOCS["sources.md"])

    assert examples["sources/points_sheet.yaml"] == shipped.read_text(encoding="utf-8")
    assert all(profile(text, name) for name, text in examples.items() if name.endswith(".yaml"))


def test_the_sources_page_explains_every_word_of_a_profile() -> None:
    models = (Profile, Take, Keep, Among, AsOf, Entries, Cursor, *KINDS.values())
    words = {word for model in models for word in model.model_fields}

    assert {word for word in words if f"`{word}`" not in DOCS["sources.md"]} == set()


def test_the_scheme_page_explains_every_word_and_its_toy_can_be_scored_by() -> None:
    text = DOCS["scheme.md"]
    words = {word for group in GROUPS.values() for word in words_of(group)}
    ((name, toy),) = named_files(text).items()

    assert {word for word in words if f"`{word}`" not in text} == set()
    assert edition(toy, name).assumptions == ("calendar", "work.scale")


def test_every_command_is_named() -> None:
    names = [command.name or str(command.callback.__name__) for command in app.registered_commands if command.callback]
    names += [f"scheme {command.name or command.callback.__name__}" for command in scheme_app.registered_commands]
    names += [f"source {command.name}" for command in source_app.registered_commands]
    text = "\n".join([README, *DOCS.values()])

    assert [name for name in names if not re.search(rf"(`|jixiao |demo ){name}\b", text)] == []
    assert [name for name in names if f"`{name}" not in README] == []


def test_every_shipped_scheme_is_named() -> None:
    assert [name for name in schemes() if f"`{name}`" not in README or f"`{name}`" not in README_ZH] == []


def test_the_warehouse_page_has_every_view_with_its_columns(played: Path) -> None:
    told = {
        name: re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)
        for name, body in re.findall(
            r"^## `(report_\w+)`\n(.*?)(?=^## )", DOCS["warehouse.md"], re.MULTILINE | re.DOTALL
        )
    }
    with duckdb.connect(str(played / "demo" / "var" / "read" / "warehouse.duckdb"), read_only=True) as database:
        views = {name: [row[0] for row in database.sql(f"DESCRIBE {name}").fetchall()] for name in VIEWS}
        tables = [row[0] for row in database.sql("SELECT table_name FROM duckdb_tables()").fetchall()]

    assert told == views
    assert [name for name in tables if f"`{name}`" not in DOCS["warehouse.md"]] == []


def sentences(lang: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((ROOT / "flows" / "messages" / lang).glob("*.toml")):
        found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_message_is_there_in_both_languages_with_the_same_fields() -> None:
    zh, en = sentences("zh"), sentences("en")

    assert set(zh) ^ set(en) == set()
    assert {code: fields(zh[code]) ^ fields(en[code]) for code in zh if fields(zh[code]) != fields(en[code])} == {}


def test_no_code_of_a_message_is_in_two_files() -> None:
    files = sorted((ROOT / "flows" / "messages" / "zh").glob("*.toml"))
    codes = [code for file in files for code in tomllib.loads(file.read_text(encoding="utf-8"))]

    assert {code for code in codes if codes.count(code) > 1} == set()


def test_the_page_of_the_contracts_is_fresh() -> None:
    assert DOCS["contracts.md"] == page()


def test_every_dependency_is_explained_with_the_version_that_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = [re.match(r"[\w.-]+", requirement)[0] for requirement in asked]  # type: ignore[index]
    lock = dict(
        re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    )
    told = dict(re.findall(r"^\| ([\w.-]+) \| ([\d.]+) \|", DOCS["dependencies.md"], re.MULTILINE))

    assert told == {name: lock[name.replace(".", "-")] for name in names}
    assert f"holds {len(lock)} packages" in DOCS["dependencies.md"]


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    ]

    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []
    assert {f"]({name})" in DOCS["README.md"] for name in DOCS if name != "README.md"} == {True}


HOST = re.compile("https?://[^ ]*/(simple/|packages/)|" + r"pypi\.(?=org)" + "|files" + r"\.pythonhosted")
PLACE = re.compile(r"(?<![\w./~*-])/(home|work|root|Users)" + r"/[A-Za-z]")


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    git = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=False, env=environment)
    if listed.returncode:
        pytest.skip("not a checkout")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        found += [(name, match[0]) for pattern in (HOST, PLACE) for match in pattern.finditer(text)]

    assert found == []
