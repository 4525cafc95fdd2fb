"""A thousand invented names, phones and numbers, planted in every column of every dataset."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from random import Random

from flows.desk import Desk
from flows.settings import workspace as read_workspace
from transforms.contracts import DATASETS, Column, contract

_SURNAMES = "龚欧阳尉迟宇文慕容司徒上官"
_GIVEN = "骁骞骢骥驷驺驿骅骊骐骖骠骧鸢鸾鹂鹄鹇鹈鹍鹎鹏鹗鹚鹞鹣鹫鹬鹭鹰鹳麋麒麓麝黍黎黛黜黝黯黻黼黾鼍鼐鼒"


class Canaries:
    """Hands out a new one each time and remembers all of them."""

    def __init__(self) -> None:
        self.random = Random(1000)
        self.names: set[str] = set()
        self.numbers: set[str] = set()

    @property
    def all(self) -> set[str]:
        return self.names | self.numbers

    def name(self) -> str:
        return self._new(self.names, lambda r: r.choice(_SURNAMES) + r.choice(_GIVEN) + r.choice(_GIVEN))

    def phone(self) -> str:
        return self._new(self.numbers, lambda r: f"13{r.randrange(10**9):09}")

    def taxpayer(self) -> str:
        return self._new(self.numbers, lambda r: f"91370687MA{r.randrange(36**6):08X}"[:18])

    def resident(self) -> str:
        return self._new(
            self.numbers,
            lambda r: (
                f"370687{r.randrange(1960, 2005)}0{r.randrange(1, 10)}{r.randrange(10, 29)}{r.randrange(1000, 9999)}"
            ),
        )

    def _new(self, kept: set[str], draw) -> str:
        while (one := draw(self.random)) in kept:
            pass
        kept.add(one)
        return one

    def found_in(self, text: str) -> list[str]:
        """Those that occur in a text, also where it was escaped as JSON does."""
        return sorted(one for one in self.all if one in text or ascii(one)[1:-1] in text)


def plant(workspace: Path) -> Canaries:
    """A file for each dataset: each column in turn holds a name, a phone or a number; and files that are refused."""
    canaries = Canaries()
    desk = Desk(read_workspace(workspace), None)  # type: ignore[arg-type] - only its profiles are asked
    files = {
        one.profile.takes[0].dataset: one.profile.files[0]
        for one in reversed(desk.profiles)
        if len(one.profile.takes) == 1 and one.profile.files and one.profile.files[0].endswith("*")
    }
    for dataset in DATASETS:
        if dataset in files:
            path = workspace / "inbox" / f"{files[dataset].rstrip('*')}-金丝雀.csv"
            path.write_text(_file(dataset, canaries), encoding="utf-8")
    headless = f"{canaries.name()},{canaries.phone()},{canaries.name()},{canaries.taxpayer()}"
    for name in ("工作日志-无表头", "人员-无表头", "名单"):
        (workspace / "inbox" / f"{name}.csv").write_text(f"{headless}\n{headless}\n", encoding="utf-8")
    return canaries


def plant_names(workspace: Path) -> Canaries:
    """Files that are refused or have rows rejected, each with a name, a phone or a number in its own name."""
    canaries = Canaries()
    for number, kind in enumerate((canaries.name, canaries.phone, canaries.taxpayer, canaries.resident) * 5):
        folder = workspace / "inbox" / ("" if number % 3 else canaries.name())
        folder.mkdir(exist_ok=True)
        stem = (f"工作日志-{kind()}", f"{kind()}的表", f"{kind()}工作日志 2026-03", f"工作日志{kind()}")[number % 4]
        text = "登记号,工号,日期,项目编码,数量,来源\nN1,9999,2026-03-02,X01,1,申报\n"
        (folder / f"{stem}.csv").write_text(text.replace("N1", f"N{number}"), encoding="utf-8")
    return canaries


def _file(dataset: str, canaries: Canaries) -> str:
    columns = [column for column in contract(dataset).column if not column.repeat]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([column.title for column in columns])
    writer.writerows(_rows(dataset, columns, canaries))
    return text.getvalue()


def _rows(dataset: str, columns: list[Column], canaries: Canaries) -> Iterator[list[str]]:
    # What stands as the id in the list of people or units is that person's or unit's id, also where it is a phone.
    own = {"unit": {"unit_id"}, "person": {"person_id"}}.get(dataset, set())
    kinds = (canaries.name, canaries.phone, canaries.taxpayer, canaries.resident)
    for planted in columns:
        for kind in kinds if planted.name not in own else kinds[2:]:
            yield [kind() if column is planted else _usual(column, canaries) for column in columns]


def _usual(column: Column, canaries: Canaries) -> str:
    return (
        f"{canaries.name()}\x07，{canaries.phone()}" if column.type == "text" and not column.example else column.example
    )
