"""Any version ever published can be shown again, byte for byte, whatever came after it and once all is made anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import Said, Shared
from tests.flows.deciding_office import made
from tests.verification.histories import Story
from tests.verification.published import came_to

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
FEW, MANY = (4, 3), (12, 5)
"""Steps and versions of a story, at least."""


@pytest.fixture(scope="session")
def calculated(shared_folder: Shared) -> Path:
    """Where every story begins: March is calculated."""
    with shared_folder("deciding") as folder:
        return made(folder, "calculated")


def fail_if_not_as_on_their_days(story: Story) -> None:
    """Every version has its bytes, is explained as it was, and is verified."""
    for one in story.versions:
        assert story.files(one.month, one.number) == one.files, (story.told, one.month, one.number)
        assert story.explained(one.person, one.month, one.number) == one.explained, (story.told, one.month, one.number)
    verified = story.jixiao("verify", "-w", story.workspace)
    assert verified.code == 0, (story.told, verified.err)


@pytest.mark.parametrize(
    ("seed", "least"),
    [*((seed, FEW) for seed in (2, 5, 10)), *(pytest.param(n, MANY, marks=pytest.mark.long) for n in range(20))],
)
def test_every_version_is_shown_as_on_its_day_also_after_a_rebuild(
    calculated: Path,
    jixiao: Callable[..., Said],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seed: int,
    least: tuple[int, int],
) -> None:
    place = Path(shutil.copytree(calculated, tmp_path / "workspace"))
    story = Story(place, jixiao, monkeypatch, Random(seed))
    story.play(*least)
    fail_if_not_as_on_their_days(story)
    before = came_to(place)

    rebuilt = jixiao("rebuild", "-w", place, "--json")

    assert (rebuilt.code, rebuilt.json["differences"]) == (0, []), (story.told, rebuilt.err)
    after = came_to(place)
    for what in before.keys() | after.keys():
        assert after.get(what) == before.get(what), (what, story.told)
    fail_if_not_as_on_their_days(story)
