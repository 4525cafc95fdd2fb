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
from pydantic import BaseModel, ConfigDict

CellType = Literal["id", "text", "date", "month", "datetime", "decimal", "yes_no", "enum", "list"]

# In the order in which they refer to one another: a dataset names only those before it.
DATASETS = (
    "unit",
    "person",
    "posting",
    "work_item",
    "event_rule",
    "work_log",
    "work_review",
    "event",
    "grant",
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
    column: tuple[Column, ...]

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


@cache
def contract(dataset: str) -> Contract:
    """The contract of a dataset; raises KeyError for one that is not known."""
    if dataset not in DATASETS:
        raise KeyError(dataset)
    text = files(__package__).joinpath(f"{dataset}.toml").read_text(encoding="utf-8")
    return Contract.model_validate(tomllib.loads(text))


def empty(dataset: str) -> pl.DataFrame:
    """A frame of the contract without rows."""
    return pl.DataFrame(schema=contract(dataset).shape)
