"""Typed rows of one dataset and month -> the same rows with everything the rules look at.

Each preparation adds columns and drops none; nothing is judged here, the rule catalogue does that.
"""

from __future__ import annotations

import polars as pl

from transforms.cells import last_month
from transforms.clean.beside import beside, keys_of
from transforms.clean.grants import with_terms
from transforms.clean.leave import with_leave
from transforms.clean.references import References, bureau_of_unit, is_listed, spells
from transforms.clean.ruled import with_event_rule, with_item_points
from transforms.clean.senders import with_head, with_sender
from transforms.clean.subjects import with_blank_flags, with_subject
from transforms.clean.worked import (
    with_bureau_of_work,
    with_declared,
    with_entry_id,
    with_papers,
    with_post,
    with_price,
)
from transforms.contracts import Column, Contract, contract
from transforms.profiles import NAMED
from transforms.shown import listed_or_covered

# What a delivery lends its rows: who sent it when, and which sheets it stands in line with.
DELIVERY = (
    "delivery_id",
    "order",
    "folder",
    "profile",
    "delivery",
    "scope_words",
    "is_named",
    "received_date",
    "received_at",
    "as_of",
    "mends",
)
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]"


def prepared(dataset: str, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """One row per delivered row, with bureau_id, key, and the `is_...` and `has_...` columns of the rules."""
    known = contract(dataset)
    rows = _with_day(known, rows)
    if "person_id" in known.columns:
        rows = _with_named_person(rows, refs)
    rows = _with_bureau(known, rows, refs)
    if dataset == "work_review":
        rows = with_bureau_of_work(rows, refs)
    rows = _with_known(known, rows, refs)
    match dataset:
        case "work_log":
            rows = with_leave(with_papers(with_price(with_post(with_entry_id(rows), refs), refs), refs), refs)
        case "work_review":
            rows = with_declared(rows, refs)
        case "event":
            rows = with_event_rule(rows, refs)
        case "work_item":
            rows = with_item_points(rows)
        case "grant":
            rows = with_head(with_terms(rows, refs), refs)
        case _:
            rows = with_subject(dataset, rows, refs)
    rows = with_blank_flags(dataset, with_sender(known, rows, refs))
    rows = _with_twins(known, _with_one_of(known, _with_control(known, rows)))
    units, people = refs.unit["unit_id"], refs.person["person_id"]
    return rows.with_columns(
        listed_or_covered("section_id", units.unique(), is_own_list=dataset == "unit"),
        listed_or_covered("subject_id", pl.concat([people, units]).unique(), is_own_list=dataset in ("unit", "person")),
    )


def _with_day(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """The day on which a row looks up postings: its date, or the last day of its month."""
    days = [_last_day(known.columns[name]) for name in known.month_from]
    if known.day_from:
        days = [pl.col(known.day_from)]
    blank = pl.lit(None, dtype=pl.Date)
    month = pl.lit(None, dtype=pl.String)
    return rows.with_columns(row_day=pl.coalesce(*days, blank), row_month=pl.coalesce(*_months(known), month))


def _last_day(column: Column) -> pl.Expr:
    """The day of a cell; of a month or a longer period its last."""
    if column.type in ("date", "datetime"):
        return pl.col(column.name).dt.date()
    return _month(column).str.to_date("%Y-%m", strict=False).dt.month_end()


def _month(column: Column) -> pl.Expr:
    match column.type:
        case "month":
            return pl.col(column.name)
        case "period":
            return last_month(pl.col(column.name))
        case _:
            return pl.col(column.name).dt.strftime("%Y-%m")


def _months(known: Contract) -> list[pl.Expr]:
    return [_month(known.columns[name]) for name in known.month_from]


def row_month(known: Contract) -> pl.Expr:
    """The month a row belongs to; null where the cells that say so are blank or could not be read."""
    return pl.coalesce(*_months(known), pl.lit(None, dtype=pl.String))


def row_days(known: Contract, rows: pl.DataFrame) -> list[str]:
    """The days that the rows of a dataset with months are of, as ISO dates; none where they only say a month."""
    dated = [name for name in known.month_from if known.columns[name].type in ("date", "datetime")]
    if not dated:
        return []
    return rows.select(pl.col(dated[0]).dt.date())[dated[0]].drop_nulls().unique().dt.to_string("iso").to_list()


def _with_named_person(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """Resolve 姓名 and 股室 to a person: exactly one of that name posted in that unit on that day.

    `is_named` says that the sheet names its people; `is_named_once` is null for one that numbers them.
    """
    blank = [pl.lit(None, dtype=pl.String).alias(n) for n in NAMED if n not in rows.columns]
    rows = rows.with_columns(blank)
    if not rows["is_named"].any():
        return rows.with_columns(is_named_once=pl.lit(None, dtype=pl.Boolean), candidates=pl.lit(None, dtype=pl.String))
    posts = spells(refs.posting).join(refs.person.select("person_id", "person_name"), on="person_id", validate="m:1")
    names = refs.unit.select("unit_id", "unit_name").unique()
    by_unit = pl.concat(
        [
            posts.with_columns(named_unit=pl.col("unit_id")),
            posts.join(names.rename({"unit_name": "named_unit"}), on="unit_id"),
        ],
        how="diagonal",
    ).select("named_unit", "from_date", "until_date", candidate="person_id", named_person="person_name")
    indexed = rows.with_row_index("_row")
    found = (
        indexed.join(by_unit, on=["named_person", "named_unit"], how="inner")
        .filter(pl.col("row_day").is_between("from_date", "until_date"))
        .group_by("_row")
        .agg(candidates=pl.col("candidate").unique().sort())
    )
    joined = indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
    count = pl.col("candidates").list.len().fill_null(0)
    named = pl.col("is_named")
    return joined.with_columns(
        person_id=pl.when(named & (count == 1)).then(pl.col("candidates").list.first()).otherwise("person_id"),
        is_named_once=pl.when(named & pl.col("row_day").is_not_null()).then(count == 1),
        candidates=pl.col("candidates").list.join("、"),
    )


def _with_known(known: Contract, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_known_<column>` for every reference, in the list of the row's bureau; null where the cell is blank.

    A bureau that keeps no list of causes is not asked for one.
    """
    lists = {"unit": refs.unit, "person": refs.person, "work_item": refs.work_item, "event_rule": refs.event_rule}
    keys = {"unit": "unit_id", "person": "person_id", "work_item": "item_code", "event_rule": "event_code"}
    lists |= {"cause": refs.cause, "indicator": refs.indicator}
    keys |= {"cause": "cause_code", "indicator": "indicator_id"}
    flags = []
    for column in known.column:
        if column.refers_to:
            entries, key = lists[column.refers_to], keys[column.refers_to]
            is_known = (
                pl.col(column.name).is_in(entries[key].unique().to_list())
                if contract(column.refers_to).is_one_list
                else is_listed(entries, key, column.name)
            )
            is_judged = pl.lit(value=column.refers_to != "cause" or entries.height > 0)
            flags.append(pl.when(is_judged).then(is_known).alias(f"is_known_{column.name}"))
    return rows.with_columns(flags)


def _with_bureau(known: Contract, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """The bureau above the row's unit, else of its person's main post on its day, else of the inbox folder."""
    units = bureau_of_unit(refs)
    folders = units.rename({"unit_id": "folder", "bureau_of_unit": "of_folder"})
    rows = beside(rows, folders, ["folder"])
    only = pl.lit(refs.bureaus[0] if len(refs.bureaus) == 1 else None, dtype=pl.String)
    choices = [pl.col("of_folder"), only]
    nowhere = pl.lit(None, dtype=pl.String)
    section = nowhere
    person, place = known.person_column, known.unit_column
    if person in known.columns and known.dataset not in ("person", "posting"):
        rows = _with_home(rows, refs, units, person)
        choices, section = [pl.col("of_home"), *choices], pl.col("home_unit")
    if place in known.columns:
        rows = beside(rows, units, [place], ["unit_id"])
        choices, section = [pl.col("bureau_of_unit"), *choices], pl.coalesce(place, section)
    unit = pl.coalesce(
        pl.col("named_unit") if "named_unit" in rows.columns else nowhere,
        pl.col(place) if place in known.columns else nowhere,
    )
    subject = [pl.col(name) for name in (person, place) if name in known.columns] or [nowhere]
    scope = _scope(rows["scope_words"].unique(), unit, _person(known))
    return rows.with_columns(
        bureau_id=pl.coalesce(choices), section_id=section, subject_id=pl.coalesce(subject), scope=scope
    )


def _person(known: Contract) -> pl.Expr:
    return pl.col(known.person_column) if known.person_column in known.columns else pl.lit(None, dtype=pl.String)


def _scope(said: pl.Series, unit: pl.Expr, person: pl.Expr) -> pl.Expr:
    """What a whole-period sheet stands for with this row: its month, its unit, its person, as its profile says.

    `said` are the words of all profiles: what all of them say, or none, is not asked of each row.
    """
    words = {"month": pl.col("row_month"), "unit": unit, "person": person}
    parts = []
    for word, value in words.items():
        found = said.str.contains(word)
        some = pl.when(pl.col("scope_words").str.contains(word)).then(value) if found.any() else pl.lit("")
        parts.append(value if found.all() else some)
    return pl.concat_str((part.fill_null("") for part in parts), separator="|")


def _with_home(rows: pl.DataFrame, refs: References, units: pl.DataFrame, person: str) -> pl.DataFrame:
    """`of_home` and `home_unit`: bureau and section of the main post of the row's person on its day."""
    homes = (
        spells(refs.posting.filter(pl.col("kind") == "main"))
        .join(units, on="unit_id", how="left", validate="m:1")
        .select(
            "person_id", of_home="bureau_of_unit", home_unit="unit_id", home_from="from_date", home_until="until_date"
        )
        .sort("home_from", "home_unit")
    )
    day = [person, "row_day"]
    keys = keys_of(rows, day)
    found = (
        keys.distinct.join(homes, left_on=person, right_on="person_id", how="inner", maintain_order="left_right")
        .filter(pl.col("row_day").is_between("home_from", "home_until"))
        .unique(day, keep="last", maintain_order=True)
        .select(*day, "of_home", "home_unit")
    )
    return keys.beside(rows, found)


def _with_control(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """`has_control_<column>` for every text: invisible signs that no person typed on purpose."""
    texts = {c.name: pl.col(c.name) for c in known.column if c.type == "text"}
    texts |= {c.name: pl.col(c.name).list.join(";") for c in known.column if c.type == "list"}
    texts |= {name: pl.lit(None, dtype=pl.String) for name in texts if rows[name].null_count() == rows.height}
    return rows.with_columns(text.str.contains(_CONTROL).alias(f"has_control_{name}") for name, text in texts.items())


def _with_one_of(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """`is_one_of`: exactly one of the contract's groups of columns is filled, and whole."""
    if not known.one_of:
        return rows
    has = {n: pl.col(n).is_not_null() | pl.col(f"bad_{n}").is_not_null() for n in _readable(known)}
    has |= {c.name: pl.col(c.name).is_not_null() for c in known.column if c.name not in has}
    begun = pl.sum_horizontal(pl.any_horizontal(has[n] for n in group).cast(pl.Int8) for group in known.one_of)
    whole = pl.any_horizontal(pl.all_horizontal(has[n] for n in group) for group in known.one_of)
    named = pl.col("is_named_once").is_not_null() if "is_named_once" in rows.columns else pl.lit(value=False)
    return rows.with_columns(is_one_of=pl.when(~named).then((begun == 1) & whole))


def _readable(known: Contract) -> list[str]:
    """The columns that keep the text of an unreadable cell."""
    return [c.name for c in known.column if c.type not in ("text", "list")]


def _with_twins(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of one file with the same key: `is_repeat` for the later of rows alike, `is_conflict` where they differ."""
    key = ["delivery_id", *known.scope_key]
    content = pl.struct(pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name) for c in known.column)
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in known.key if name not in known.blank_key)
    rows = rows.with_columns(is_repeat=False, is_conflict=False)
    if any(rows[name].hash().n_unique() == rows.height for name in known.key):
        return rows  # cheaper than to compare whole keys, and the usual case
    is_twin = rows.select(pl.struct(key).is_duplicated()).to_series()
    if not is_twin.any():
        return rows
    alike = content.n_unique().over(key) == 1
    place = pl.col("row_no").rank("ordinal").over(key)
    twins = rows.filter(is_twin).with_columns(is_repeat=whole & alike & (place > 1), is_conflict=whole & ~alike)
    at = is_twin.arg_true()
    return rows.with_columns(rows[name].scatter(at, twins[name]) for name in ("is_repeat", "is_conflict"))
