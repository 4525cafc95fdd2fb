"""The rule catalogue: one rule is a Polars mask of bad rows and the SQL clause of the same.

The mask quarantines; the clause is what Great Expectations asks DuckDB for (gate.py), and gates and documents. A run
that finds their counts apart stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from transforms.contracts import Column, contract
from transforms.fixed_point import millionths
from transforms.shown import sayable

Severity = Literal["reject", "hold", "block", "warn"]
"""The row stays out; it holds and its people are held; the batch of its bureau stays out; it is only told."""

_UNREADABLE = {
    "id": "not_an_id",
    "date": "not_a_date",
    "month": "not_a_month",
    "period": "not_a_period",
    "datetime": "not_a_time",
    "decimal": "not_a_number",
    "yes_no": "not_yes_or_no",
    "enum": "not_in_the_list",
}


@dataclass(frozen=True)
class Rule:
    """`code` names the reason in flows/messages; `column` is the cell to mend.

    `mask` and `clause` are true for a bad row; what is null is not bad.
    """

    code: str
    column: str
    mask: pl.Expr
    clause: str
    severity: Severity = "reject"

    @property
    def name(self) -> str:
        """The rule's name in results: code and column."""
        return f"{self.code}:{self.column}"


@dataclass(frozen=True)
class Completeness:
    """What must be true of the whole batch before any row is looked at: empty and all-null batches pass all else.

    `failing` is an aggregate in SQL that is true where it is not; {staged} stands for the file's path, in quotes.
    """

    code: str
    column: str
    failing: str


def readable(column: Column) -> Rule:
    """The cell could be read as its type."""
    bad = f"bad_{column.name}"
    return Rule(_UNREADABLE[column.type], column.name, pl.col(bad).is_not_null(), f'"{bad}" IS NOT NULL')


def filled(column: Column) -> Rule:
    """The cell is not blank; one that could not be read is told by `readable`."""
    mask, clause = _blank(column)
    return Rule("blank", column.name, mask, clause)


def _blank(column: Column) -> tuple[pl.Expr, str]:
    """The cell came blank, as a mask and in SQL."""
    mask, clause = pl.col(column.name).is_null(), f'"{column.name}" IS NULL'
    if column.type in _UNREADABLE:
        mask, clause = mask & pl.col(f"bad_{column.name}").is_null(), f'{clause} AND "bad_{column.name}" IS NULL'
    if column.name == "person_id":  # a sheet that names its people is told by person_not_named_once
        mask, clause = mask & ~pl.col("is_named"), f"{clause} AND NOT is_named"
    return mask, clause


def at_least(column: Column, lowest: str) -> Rule:
    """The number is not below the contract's least."""
    bound = millionths(lowest)
    return Rule("too_small", column.name, pl.col(column.name) < bound, f'"{column.name}" < {bound}')


def at_most(column: Column, highest: str) -> Rule:
    """The number is not above the contract's most."""
    bound = millionths(highest)
    return Rule("too_large", column.name, pl.col(column.name) > bound, f'"{column.name}" > {bound}')


def true(code: str, flag: str, column: str, severity: Severity = "reject") -> Rule:
    """A prepared flag holds; null means that another rule speaks of the row."""
    return Rule(code, column, ~pl.col(flag), f'NOT "{flag}"', severity)


def false(code: str, flag: str, column: str) -> Rule:
    """A prepared flag does not hold."""
    return Rule(code, column, pl.col(flag), f'"{flag}"')


def not_after(code: str, column: str, other: str) -> Rule:
    """One day is not after another; a blank one is not compared."""
    return Rule(code, column, pl.col(column) > pl.col(other), f'"{column}" > "{other}"')


def at_most_column(code: str, column: str, other: str) -> Rule:
    """One number is not above another of the same row."""
    return not_after(code, column, other)


def completeness(dataset: str) -> list[Completeness]:
    """Rows at all, the contract's columns, and no required column that came blank throughout.

    What came and could not be read, or names nobody known, is for the rules of the row: they say which cell to mend.
    """
    known = contract(dataset)
    names = ", ".join(f"'{name}'" for name in known.columns)
    there = f"(SELECT count(*) FROM parquet_schema({{staged}}) WHERE name IN ({names}))"  # noqa: S608 - names of contracts
    some = [
        Completeness("blank_throughout", c.name, f"count_if(NOT ({_blank(c)[1]})) = 0")
        for c in known.column
        if c.required and c.filled
    ]
    return [
        Completeness("no_rows", "", "count(*) = 0"),
        Completeness("columns_missing", "", f"{there} < {len(known.columns)}"),
        *some,
    ]


def general(dataset: str) -> list[Rule]:
    """The rules that a contract says by itself: readable, filled, within bounds, known, once in a file."""
    known = contract(dataset)
    rules = [readable(c) for c in known.column if c.type in _UNREADABLE]
    rules += [filled(c) for c in known.column if c.required and c.filled]
    rules += [at_least(c, c.at_least) for c in known.column if c.at_least is not None]
    rules += [at_most(c, c.at_most) for c in known.column if c.at_most is not None]
    rules += [true(f"unknown_{c.refers_to}", f"is_known_{c.name}", c.name) for c in known.column if c.refers_to]
    if known.one_of:
        rules.append(true("one_of_two", "is_one_of", known.one_of[0][0]))
    texts = [c for c in known.column if c.type in ("text", "list")]
    rules += [false("control_character", f"has_control_{c.name}", c.name) for c in texts]
    rules += [false("repeated_row", "is_repeat", known.key[0]), false("conflicting_rows", "is_conflict", known.key[0])]
    return rules


def rejects(dataset: str, rows: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """One row per bad row and rule: where it is, whose it is, code, column, found, severity."""
    is_broken = rows.select(rule.mask.any().alias(str(n)) for n, rule in enumerate(rules)).row(0) if rules else ()
    frames = [_offences(dataset, rows, rule) for rule, broken in zip(rules, is_broken, strict=True) if broken]
    return pl.concat(frames) if frames else _offences(dataset, rows.clear(), _NO_RULE)


_NO_RULE = Rule("", "", pl.lit(value=False), "")


def _offences(dataset: str, rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    bad = rows.filter(rule.mask.fill_null(value=False))
    return bad.select(
        "delivery_id",
        "row_no",
        month=pl.col("part_month"),
        bureau_id=pl.col("bureau_id").fill_null(""),
        unit_id=pl.col("section_id"),
        subject_id=pl.col("subject_id"),
        code=pl.lit(rule.code),
        column=pl.lit(rule.column),
        found=_found(dataset, rows, rule.column),
        severity=pl.lit(rule.severity),
    )


def _found(dataset: str, rows: pl.DataFrame, column: str) -> pl.Expr:
    """What may be said of the cell as it came; of a name, whom it may mean."""
    if column not in rows.columns:
        return pl.lit(None, dtype=pl.String)
    if column == "named_person":
        name, candidates = sayable(None, pl.col(column)), pl.lit(" → ") + pl.col("candidates")
        return pl.concat_str(name.fill_null(""), candidates.fill_null(""))
    value = _as_text(rows, column)
    if column == "printed_quantity":  # beside what is declared now
        value = pl.concat_str(value, pl.lit(" → ") + _as_text(rows, "declared_quantity").fill_null("?"))
    cell = pl.coalesce(f"bad_{column}", value) if f"bad_{column}" in rows.columns else value
    return sayable(next((one for one in contract(dataset).column if one.name == column), None), cell)


def _as_text(rows: pl.DataFrame, column: str) -> pl.Expr:
    kind = rows.schema[column]
    if kind == pl.List(pl.String):
        return pl.col(column).list.join(";")
    if isinstance(kind, pl.Datetime):
        return pl.col(column).dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind == pl.Int64:
        exact = (pl.col(column).cast(pl.Decimal(38, 6)) * pl.lit("0.000001").cast(pl.Decimal(38, 6))).cast(pl.String)
        return exact.str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.col(column).cast(pl.String)
