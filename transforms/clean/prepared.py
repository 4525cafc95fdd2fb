"""Typed rows of one dataset and month -> the same rows with everything the rules look at.

Each preparation adds columns and drops none; nothing is judged here, the rule catalogue does that.
"""

from __future__ import annotations

import polars as pl

from transforms.clean.grants import with_terms
from transforms.clean.references import References, bureau_of_unit, item_versions, rule_versions, spells
from transforms.contracts import Contract, contract
from transforms.profiles import NAMED

# What a delivery lends its rows: who sent it when, and which sheets it stands in line with.
DELIVERY = ("delivery_id", "order", "folder", "profile", "delivery", "scope_words", "is_named", "received_date")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]"


def prepared(dataset: str, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """One row per delivered row, with bureau_id, key, and the `is_...` and `has_...` columns of the rules."""
    known = contract(dataset)
    rows = _with_day(known, rows)
    if "person_id" in known.columns:
        rows = _with_named_person(rows, refs)
    rows = _with_known(known, rows, refs)
    rows = _with_bureau(known, rows, refs)
    match dataset:
        case "work_log":
            rows = _with_price(_with_post(_with_entry_id(rows), refs), refs)
        case "work_review":
            rows = _with_declared(rows, refs)
        case "event":
            rows = _with_event_rule(rows, refs)
        case "work_item":
            rows = _with_item_points(rows)
        case "grant":
            rows = with_terms(rows, refs)
        case _:
            pass
    return _with_twins(known, _with_control(known, rows))


def _with_day(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """The day on which a row looks up postings: its date, or the last day of its month."""
    days = [
        pl.col(name).str.to_date("%Y-%m", strict=False).dt.month_end()
        if known.columns[name].type == "month"
        else pl.col(name)
        for name in known.month_from
    ]
    if known.dataset == "event":
        days = [pl.col("event_date")]
    blank = pl.lit(None, dtype=pl.Date)
    month = pl.lit(None, dtype=pl.String)
    return rows.with_columns(row_day=pl.coalesce(*days, blank), row_month=pl.coalesce(*_months(known), month))


def _months(known: Contract) -> list[pl.Expr]:
    return [
        pl.col(name) if known.columns[name].type == "month" else pl.col(name).dt.strftime("%Y-%m")
        for name in known.month_from
    ]


def row_month(known: Contract) -> pl.Expr:
    """The month a row belongs to; null where the cells that say so are blank or could not be read."""
    return pl.coalesce(*_months(known), pl.lit(None, dtype=pl.String))


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
    """`is_known_<column>` for every reference; null where the cell is blank."""
    lists = {"unit": refs.unit, "person": refs.person, "work_item": refs.work_item, "event_rule": refs.event_rule}
    keys = {"unit": "unit_id", "person": "person_id", "work_item": "item_code", "event_rule": "event_code"}
    flags = []
    for column in known.column:
        if column.refers_to:
            ids = lists[column.refers_to][keys[column.refers_to]].unique().to_list()
            flags.append(pl.col(column.name).is_in(ids).alias(f"is_known_{column.name}"))
    return rows.with_columns(flags)


def _with_bureau(known: Contract, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """The bureau above the row's unit, else of its person's main post on its day, else of the inbox folder."""
    units = bureau_of_unit(refs)
    folders = units.rename({"unit_id": "folder", "bureau_of_unit": "of_folder"})
    rows = rows.join(folders, on="folder", how="left", validate="m:1")
    only = pl.lit(refs.bureaus[0] if len(refs.bureaus) == 1 else None, dtype=pl.String)
    choices = [pl.col("of_folder"), only]
    nowhere = pl.lit(None, dtype=pl.String)
    section = nowhere
    if "person_id" in known.columns and known.dataset not in ("person", "posting"):
        rows = _with_home(rows, refs, units)
        choices, section = [pl.col("of_home"), *choices], pl.col("home_unit")
    if "unit_id" in known.columns:
        rows = rows.join(units, on="unit_id", how="left", validate="m:1")
        choices, section = [pl.col("bureau_of_unit"), *choices], pl.coalesce("unit_id", section)
    unit = pl.coalesce(
        pl.col("named_unit") if "named_unit" in rows.columns else nowhere,
        pl.col("unit_id") if "unit_id" in known.columns else nowhere,
    )
    return rows.with_columns(bureau_id=pl.coalesce(choices), section_id=section, scope=_scope(unit))


def _scope(unit: pl.Expr) -> pl.Expr:
    """What a whole-period sheet stands for with this row: its month, its unit, or both, as its profile says."""
    month = pl.when(pl.col("scope_words").str.contains("month")).then("row_month")
    of_unit = pl.when(pl.col("scope_words").str.contains("unit")).then(unit)
    return pl.concat_str([month.fill_null(""), of_unit.fill_null("")], separator="|")


def _with_home(rows: pl.DataFrame, refs: References, units: pl.DataFrame) -> pl.DataFrame:
    """`of_home` and `home_unit`: bureau and section of the person's main post on the row's day."""
    homes = (
        spells(refs.posting.filter(pl.col("kind") == "main"))
        .join(units, on="unit_id", how="left", validate="m:1")
        .select(
            "person_id", of_home="bureau_of_unit", home_unit="unit_id", home_from="from_date", home_until="until_date"
        )
    )
    indexed = rows.with_row_index("_row")
    found = (
        indexed.select("_row", "person_id", "row_day")
        .join(homes, on="person_id", how="inner")
        .filter(pl.col("row_day").is_between("home_from", "home_until"))
        .sort("_row", "home_from", "home_unit")
        .unique("_row", keep="last", maintain_order=True)
        .select("_row", "of_home", "home_unit")
    )
    return indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")


def _with_entry_id(rows: pl.DataFrame) -> pl.DataFrame:
    """Fill a blank 登记号 with person, day, item, source and the how-manieth such row, counted in order of content."""
    same = ["person_id", "work_date", "item_code", "source"]
    content = ["quantity", "ad_hoc_points", "approved_by", pl.col("evidence").list.join(";")]
    blank = pl.col("entry_id").is_null() & pl.col("bad_entry_id").is_null()
    place = pl.struct(content).rank("ordinal").over("delivery_id", blank, *same)
    made = pl.concat_str(
        [
            pl.col("person_id"),
            pl.col("work_date").dt.strftime("%Y%m%d"),
            pl.col("item_code").fill_null(""),
            "source",
            place.cast(pl.String),
        ],
        separator="|",
    )
    return rows.with_columns(entry_id=pl.when(blank).then(made).otherwise("entry_id"))


def _with_post(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_posted`: in any post on that day; `post_classes`: those posts. Null where person or day is unknown."""
    indexed = rows.with_row_index("_row")
    posts = spells(refs.posting).select("person_id", "post_class", "from_date", "until_date")
    found = (
        indexed.select("_row", "person_id", "work_date")
        .join(posts, on="person_id", how="inner")
        .filter(pl.col("work_date").is_between("from_date", "until_date"))
        .group_by("_row")
        .agg(post_classes=pl.col("post_class").unique().sort())
    )
    left = refs.person.select("person_id", "left_date")
    joined = indexed.join(found, on="_row", how="left", validate="1:1").join(
        left, on="person_id", how="left", validate="m:1"
    )
    judged = pl.col("is_known_person_id").fill_null(value=False) & pl.col("work_date").is_not_null()
    serving = (pl.col("work_date") <= pl.col("left_date")).fill_null(value=True)
    return (
        joined.sort("_row")
        .with_columns(is_posted=pl.when(judged).then(pl.col("post_classes").is_not_null() & serving))
        .drop("_row", "left_date")
    )


def _with_price(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_priced` on that day, `is_own_item` for that post class; null where the item is blank or unknown."""
    versions = item_versions(refs.work_item).select(
        "item_code",
        item_bureau="bureau_id",
        item_class="post_class",
        priced_from="from_date",
        priced_until="until_date",
    )
    indexed = rows.with_row_index("_row")
    found = (
        indexed.select("_row", "item_code", "work_date", "bureau_id")
        .join(versions, on="item_code", how="inner")
        .filter(
            pl.col("work_date").is_between("priced_from", "priced_until")
            & (pl.col("item_bureau").is_null() | (pl.col("item_bureau") == pl.col("bureau_id")))
        )
        .sort("_row", pl.col("item_bureau").is_null())
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "item_class", is_found=pl.lit(value=True))
    )
    joined = indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
    judged = pl.col("is_known_item_code").fill_null(value=False) & pl.col("work_date").is_not_null()
    own = pl.col("item_class").is_null() | pl.col("post_classes").list.contains(pl.col("item_class"))
    return joined.with_columns(
        is_priced=pl.when(judged).then(pl.col("is_found").fill_null(value=False)),
        is_own_item=pl.when(pl.col("is_found") & pl.col("is_posted")).then(own),
        has_points=pl.col("item_code").is_not_null()
        | pl.col("ad_hoc_points").is_not_null()
        | pl.col("bad_item_code").is_not_null(),
    ).drop("is_found")


def _with_declared(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`declared_quantity`: all loaded declared entries of that person, month and item, in millionths."""
    declared = (
        refs.work_log.filter(pl.col("source") == "declared")
        .group_by("person_id", "item_code", month=pl.col("work_date").dt.strftime("%Y-%m"))
        .agg(declared_quantity=pl.col("quantity").sum())
    )
    joined = rows.join(
        declared, on=["person_id", "item_code", "month"], how="left", validate="m:1", maintain_order="left"
    )
    judged = pl.col("is_known_person_id") & pl.col("is_known_item_code") & pl.col("month").is_not_null()
    return joined.with_columns(
        declared_quantity=pl.when(judged).then(pl.col("declared_quantity").fill_null(0)),
        has_said=pl.col("decision").is_not_null()
        | pl.col("confirmed_quantity").is_not_null()
        | pl.col("bad_decision").is_not_null()
        | pl.col("bad_confirmed_quantity").is_not_null(),
        is_cut_by=pl.when(pl.col("decision") == "cut").then(
            pl.col("confirmed_quantity").is_not_null() | pl.col("bad_confirmed_quantity").is_not_null()
        ),
    )


def _with_event_rule(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_in_force`: the rule holds on that day; `rule_points`, `is_of_somebody`, `is_rule_points`."""
    versions = rule_versions(refs.event_rule).select(
        "event_code", rule_points="points", rule_from="from_date", rule_until="until_date"
    )
    indexed = rows.with_row_index("_row")
    found = (
        indexed.select("_row", "event_code", "event_date")
        .join(versions, on="event_code", how="inner")
        .filter(pl.col("event_date").is_between("rule_from", "rule_until"))
        .unique("_row", keep="first", maintain_order=True)
        .select("_row", "rule_points", is_in_force=pl.lit(value=True))
    )
    joined = indexed.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
    judged = pl.col("is_known_event_code").fill_null(value=False) & pl.col("event_date").is_not_null()
    some = pl.col("person_id").is_not_null() | pl.col("unit_id").is_not_null()
    fixed = pl.col("rule_points").is_not_null()
    given = pl.col("points").is_not_null()
    return joined.with_columns(
        is_of_somebody=some | pl.col("bad_person_id").is_not_null() | pl.col("bad_unit_id").is_not_null(),
        is_in_force=pl.when(judged).then(pl.col("is_in_force").fill_null(value=False)),
        is_rule_points=pl.when(pl.col("is_in_force") & fixed & given).then(pl.col("points") == pl.col("rule_points")),
        has_open_points=pl.when(pl.col("is_in_force") & ~fixed).then(given | pl.col("bad_points").is_not_null()),
    )


def _with_item_points(rows: pl.DataFrame) -> pl.DataFrame:
    """`has_price`, `is_exact` (minutes x factor within three decimals), `is_voted` (other points need a vote)."""
    factor = pl.col("factor").fill_null(1_000_000)
    product = pl.col("minutes").cast(pl.Int128) * factor
    both = pl.col("minutes").is_not_null() & pl.col("points").is_not_null()
    return rows.with_columns(
        has_price=pl.col("points").is_not_null() | pl.col("minutes").is_not_null(),
        is_exact=pl.when(pl.col("points").is_null() & pl.col("minutes").is_not_null()).then(
            product % 1_000_000_000 == 0
        ),
        is_voted=pl.when(both & (pl.col("points").cast(pl.Int128) * 1_000_000 != product)).then(
            pl.col("decided_by").is_not_null()
        ),
    )


def _with_control(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """`has_control_<column>` for every text: invisible signs that no person typed on purpose."""
    texts = {c.name: pl.col(c.name) for c in known.column if c.type == "text"}
    texts |= {c.name: pl.col(c.name).list.join(";") for c in known.column if c.type == "list"}
    return rows.with_columns(text.str.contains(_CONTROL).alias(f"has_control_{name}") for name, text in texts.items())


def _with_twins(known: Contract, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of one file with the same key: `is_repeat` for the later of rows alike, `is_conflict` where they differ."""
    key = ["delivery_id", "bureau_id", *known.key]
    content = pl.struct(pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name) for c in known.column)
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in known.key)
    alike = content.n_unique().over(key) == 1
    place = pl.col("row_no").rank("ordinal").over(key)
    return rows.with_columns(is_repeat=whole & alike & (place > 1), is_conflict=whole & ~alike)
