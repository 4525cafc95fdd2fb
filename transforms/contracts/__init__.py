"""The contracts of the data that comes in: one TOML file a dataset, read once.

A contract says which columns a dataset has, of which type, which of them are its key, under which Chinese
header they arrive and what they mean. Parsing, rules, lake, warehouse and the documentation all read it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, field_validator

CellType = Literal["id", "text", "date", "month", "period", "datetime", "decimal", "yes_no", "enum", "list"]
Grain = Literal["month", "quarter", "year"]

# In the order in which they refer to one another: a dataset names only those before it.
DATASETS = (
    "unit",
    "person",
    "posting",
    "responsibility",
    "sender",
    "work_item",
    "event_rule",
    "cause",
    "indicator",
    "survey_question",
    "duty_roster",
    "absence",
    "discipline",
    "training",
    "work_log",
    "work_review",
    "event",
    "grant",
    "rating",
    "grade_decision",
    "annual_statement",
    "result_use",
    "review_note",
    "taxpayer",
    "survey_call",
    "opinion",
    "queue_ticket",
    "window_rating",
    "weekly_report",
    "indicator_result",
    "milestone",
    "peer_result",
)

# Where a row came from; every frame of delivered rows carries them beside its contract's columns.
LINEAGE = {"delivery_id": pl.String(), "row_no": pl.Int64(), "bureau_id": pl.String()}

TIMELESS = "all"
UNDATED = "undated"


class Column(BaseModel):
    """One column: its type, its Chinese header and what it means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: CellType
    title: str
    about: str
    about_en: str
    example: str = ""
    required: bool = False
    """Must be in the file. A key column may still be blank where the contract says how it is filled."""
    filled: bool = True
    """For a required column: whether a blank cell is a fault."""
    aliases: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] = {}
    """For an enum: the value and its Chinese labels."""
    default: str | None = None
    decimals: int = 3
    at_least: str | None = None
    at_most: str | None = None
    refers_to: str | None = None
    grains: tuple[Grain, ...] = ("month", "quarter", "year")
    """For a period: which spans may be written."""
    repeat: int = 0
    """Stands for so many columns: `q` and 题 with 30 are q1 题1 to q30 题30."""
    repeat_of: str = ""
    """For a column made by `repeat`: the name it was declared under."""
    hashed: bool = False
    """Kept as a keyed hash: the cell's text reaches neither lake nor warehouse."""
    lines: bool = False
    """For a list: one item a line or a JSON list of objects, and no other separator."""

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type of the parsed column; decimals are Int64 millionths."""
        match self.type:
            case "date":
                return pl.Date()
            case "datetime":
                return pl.Datetime("us", "Asia/Shanghai")
            case "decimal":
                return pl.Int64()
            case "yes_no":
                return pl.Boolean()
            case "list":
                return pl.List(pl.String())
            case _:
                return pl.String()


class Contract(BaseModel):
    """One dataset: grain, key, columns, and which column says the month it belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    title: str
    grain: str
    grain_en: str
    key: tuple[str, ...]
    month_from: tuple[str, ...] = ()
    """The columns that give the month, the first that is filled; none: the dataset is timeless history."""
    is_one_list: bool = False
    """One list for the whole workspace; the keys of the others hold within a bureau."""
    day_from: str = ""
    """The column that gives the day on which a row looks up postings, where the month does not."""
    person_column: str = "person_id"
    unit_column: str = "unit_id"
    """Whose row it is: they say its section and bureau."""
    blank_key: tuple[str, ...] = ()
    """Columns of the key that may be blank; a blank one is a value of its own."""
    one_of: tuple[tuple[str, ...], ...] = ()
    """Groups of columns of which a row fills exactly one, whole."""
    column: tuple[Column, ...]

    @field_validator("column")
    @classmethod
    def _repeated(cls, declared: tuple[Column, ...]) -> tuple[Column, ...]:
        return tuple(one for column in declared for one in _copies(column))

    @property
    def scope_key(self) -> list[str]:
        """The columns that tell two rows apart: the key, within the bureau unless the dataset is one list."""
        return [*self.key] if self.is_one_list else ["bureau_id", *self.key]

    @property
    def columns(self) -> dict[str, Column]:
        """The columns by name, in the order of the contract."""
        return {column.name: column for column in self.column}

    @property
    def shape(self) -> dict[str, pl.DataType]:
        """Column name to Polars type, lineage last."""
        return {c.name: c.dtype for c in self.column} | LINEAGE


def _copies(column: Column) -> list[Column]:
    """The columns that a declaration stands for."""
    if not column.repeat:
        return [column]
    of = {"repeat": 0, "repeat_of": column.name}
    return [
        column.model_copy(update={**of, "name": f"{column.name}{n}", "title": f"{column.title}{n}"})
        for n in range(1, column.repeat + 1)
    ]


@cache
def contract(dataset: str) -> Contract:
    """The contract of a dataset; raises KeyError for one that is not known."""
    if dataset not in DATASETS:
        raise KeyError(dataset)
    text = files(__package__).joinpath(f"{dataset}.toml").read_text(encoding="utf-8")
    return Contract.model_validate(tomllib.loads(text))


def empty(dataset: str) -> pl.DataFrame:
    """A frame of the contract without rows."""
    return _empty(dataset).clone()


@cache
def _empty(dataset: str) -> pl.DataFrame:
    return pl.DataFrame(schema=contract(dataset).shape)
