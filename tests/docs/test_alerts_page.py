"""The page of alerts explains every word of the settings, and its examples can be read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from flows.alerts.settings import AlertSettings, Channel, RouteWords, alert_settings, contacts
from flows.settings import workspace

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_word_of_the_settings_is_explained() -> None:
    models = (AlertSettings, Channel, RouteWords)
    words = {field.alias or name for model in models for name, field in model.model_fields.items()} - {
        "channel",
        "route",
    }

    assert {word for word in words if f"`{word}`" not in PAGE} == set()
    assert "`[[alerts.channel]]`" in PAGE


def test_the_examples_are_read(tmp_path: Path) -> None:
    settings, people = EXAMPLES
    (tmp_path / "jixiao.toml").write_text(settings, encoding="utf-8")
    (tmp_path / "contacts.toml").write_text(people, encoding="utf-8")
    place = workspace(tmp_path)

    assert [one.kind for one in alert_settings(place).channels] == ["folder", "mail", "dingtalk"]
    assert contacts(place) == {"0012": {"mail": "wm@tax.example", "mobile": "13900000000"}}


def test_what_the_page_says_of_defaults_is_so() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| .* \| `?([^`|]+?)`? \|$", PAGE, re.MULTILINE))
    known = AlertSettings()
    names = ("quiet", "per_minute", "give_up_days", "send_seconds", "milestone_workdays")

    assert tomllib.loads("\n".join(f"{name} = {_toml(told[name])}" for name in names)) == {
        name: list(value) if isinstance(value := getattr(known, name), tuple) else value for name in names
    }


def _toml(said: str) -> str:
    return said if said[0] in "[0123456789" and ":" not in said else f'"{said}"'
