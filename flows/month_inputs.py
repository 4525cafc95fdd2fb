"""The rows that hold of a bureau's period, from the lake, for each of its schemes; and the hash that names them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType

import polars as pl

from flows.brought_rows import BroughtRows
from flows.desk import Desk, WrittenEdition
from flows.holding import holds
from flows.lateness import MOVED, Lateness
from flows.published_periods import counts_published, decided_anywhere, published_within
from flows.report_versions import earlier_reports, is_first_asked
from flows.ruled import rulings
from transforms.contracts import TIMELESS, contract
from transforms.grading.proposals import Graded, graded
from transforms.measures.needs import datasets, months_needed
from transforms.scheme.words import Edition
from transforms.scoring.bearing import bearing
from transforms.scoring.inputs import Inputs
from transforms.scoring.month import MonthScores, month_scores
from transforms.scoring.newcomers import BROUGHT, takes_in
from warehouse.lake import Part

_REPORTS, _EARLIER = "weekly_report", "weekly_report.earlier"


@dataclass(frozen=True)
class SchemeMonth:
    """One scheme of a bureau's period: its edition as written, and what it is scored from."""

    written: WrittenEdition
    inputs: Inputs
    lateness: Lateness

    @property
    def edition(self) -> Edition:
        """The edition that holds in the period."""
        return self.written.edition

    @cached_property
    def scored(self) -> MonthScores:
        """Scores and lines; raises GateError when a measure is missing that the edition needs."""
        return month_scores(self.inputs)

    @cached_property
    def graded(self) -> Graded:
        """The appraisal of a scheme that gives grades."""
        return graded(self.inputs, self.scored.scores)


def scheme_months(desk: Desk, bureau_id: str, period: str) -> tuple[SchemeMonth, ...]:
    """The schemes that a bureau's period is scored by, people first; empty where there is none."""
    return months_by(desk, bureau_id, period, desk.editions_of(bureau_id, period))


def months_by(
    desk: Desk,
    bureau_id: str,
    period: str,
    written: Sequence[WrittenEdition],
    known: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> tuple[SchemeMonth, ...]:
    """A bureau's period by these editions; `known` are rows that count by dataset, in place of those of the lake."""
    lateness = Lateness(desk, bureau_id, period)
    names = datasets(one.edition for one in written)
    same = {name: _monthly(lateness, name, period) for name in names}
    along = _brought(lateness, names, period)
    held = holds(desk, bureau_id, period, names)
    ruled = rulings(desk, bureau_id, period)
    found = []
    for one in written:
        rows = {name: known[name] if name in known else of(one.edition) for name, of in same.items()}
        came = {name: of(one.edition) for name, of in along.items() if name not in known and takes_in(one.edition)}
        rows |= {name: pl.concat([rows[name], theirs]) for name, theirs in came.items() if theirs.height}
        inputs = Inputs(bureau_id, period, one.edition, rows, desk.workdays, held, ruled)
        if counts_published(one.edition):
            inputs = replace(inputs, published=published_within(desk, inputs))
        if one.edition.grades:
            inputs = replace(inputs, rows={**inputs.rows, "grade_decision": decided_anywhere(desk, inputs)})
        month = SchemeMonth(one, inputs, lateness)
        found.append(with_earlier_reports(desk, month) if is_first_asked([one.edition]) else month)
    return tuple(found)


def with_earlier_reports(desk: Desk, one: SchemeMonth) -> SchemeMonth:
    """The same with the other versions of its weekly reports, which count or stand beside what counts."""
    months = months_needed(_REPORTS, one.inputs.month)
    earlier = earlier_reports(desk, one.inputs[_REPORTS], months)
    return replace(one, inputs=replace(one.inputs, earlier_reports=earlier))


def _monthly(lateness: Lateness, name: str, period: str) -> Callable[[Edition], pl.DataFrame]:
    """What gives an edition its rows of a dataset; editions that the same late rows move for share one frame."""
    months = months_needed(name, period) if contract(name).month_from else [TIMELESS]

    @cache
    def rows(moving: tuple[str, ...]) -> pl.DataFrame:
        if months == [TIMELESS]:
            return lateness.desk.lake.live(Part(name, TIMELESS))
        return lateness.rows(name, months, moving)

    return lambda edition: rows(lateness.moving(name, edition) if name in MOVED else ())


def _brought(lateness: Lateness, names: Iterable[str], period: str) -> dict[str, Callable[[Edition], pl.DataFrame]]:
    """What gives an edition the rows that people bring along; nothing where nobody of the bureau was in another."""
    postings = lateness.desk.lake.live(Part("posting", TIMELESS))
    brought = BroughtRows(lateness.desk.lake, postings, lateness.bureau_id, period)
    if brought.is_nothing:
        return {}
    theirs = Lateness(lateness.desk, lateness.bureau_id, period, lateness.seen, brought)
    return {name: _monthly(theirs, name, period) for name in names if name in BROUGHT}


def parts_needed(schemes: Iterable[SchemeMonth], period: str) -> list[Part]:
    """The parts of the lake that a period is scored from."""
    return [
        Part(name, month)
        for name in datasets(one.edition for one in schemes)
        for month in (months_needed(name, period) if contract(name).month_from else [TIMELESS])
    ]


@dataclass(frozen=True)
class RowHashes:
    """SHA-256 of what a period is scored from, whole and by dataset; holds, rulings and publications by those names."""

    whole: str
    by_dataset: dict[str, str]


def input_hash(schemes: Sequence[SchemeMonth]) -> str:
    """The hash of the whole (see `row_hashes`)."""
    return row_hashes(schemes).whole


def row_hashes(schemes: Sequence[SchemeMonth]) -> RowHashes:
    """SHA-256 of the sorted clean rows without their lineage: the same rows by other files give the same hash.

    What cannot change a score is not in it: a colleague who comes next month leaves a published month as it was. Where
    schemes have rows of their own because of what came late, each dataset stands in it as often as it differs.
    """
    digest, by_dataset = hashlib.sha256(), {}
    for name, texts in _texts(schemes):
        for text in texts:
            digest.update(text)
        by_dataset[name] = hashlib.sha256(b"".join(texts)).hexdigest()
    return RowHashes(digest.hexdigest(), by_dataset)


def _texts(schemes: Sequence[SchemeMonth]) -> Iterator[tuple[str, list[bytes]]]:
    """What is hashed, in order, by its name."""
    every: dict[str, dict[bytes, None]] = {}
    known: set[int] = set()
    for one in schemes:
        whole = {**one.inputs.rows, _EARLIER: one.inputs.earlier_reports}
        fresh = {name: rows for name, rows in _bearing(one.inputs).items() if id(whole[name]) not in known}
        for name, rows in fresh.items():
            every.setdefault(name, {})[_text(name, rows)] = None
        known |= {id(whole[name]) for name in fresh}
    for name, texts in sorted(every.items()):
        yield name, [part for text in texts for part in (f"{name}\n".encode(), text)]
    held = pl.concat([one.inputs.holds.select("subject_id", "reason", "dataset") for one in schemes]).unique()
    ruled = pl.concat(
        [one.inputs.rulings.select("subject_id", "component", "measure", "hold_key") for one in schemes]
    ).unique()
    published = pl.concat([one.inputs.published for one in schemes]).unique()
    for name, told in (("holds", held), ("rulings", ruled), ("published", published)):
        if told.height:  # said only where there are any, so that what was hashed before has its hash
            yield name, [told.sort(pl.all(), nulls_last=True).write_csv().encode()]


def _bearing(inputs: Inputs) -> dict[str, pl.DataFrame]:
    """The rows that can change a score, the other versions of reports under a name of their own."""
    found = bearing(inputs.rows, inputs.bureau_id, inputs.month)
    return found if inputs.earlier_reports.is_empty() else found | {_EARLIER: inputs.earlier_reports}


def _text(name: str, rows: pl.DataFrame) -> bytes:
    columns = contract(name.partition(".")[0]).column
    # A unit's bureau is known from the second settling on only, and moves no score.
    is_one_list = contract(name.partition(".")[0]).is_one_list
    plain = rows.select(
        pl.lit(None, dtype=pl.String).alias("bureau_id") if is_one_list else pl.col("bureau_id"),
        *(pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name) for c in columns),
    ).sort(pl.all(), nulls_last=True)
    return plain.write_csv(null_value="\x00").encode()


def edition_hashes(schemes: Iterable[SchemeMonth]) -> str:
    """The hashes of the editions as one text, in the order of the schemes."""
    return ";".join(one.written.sha256 for one in schemes)
