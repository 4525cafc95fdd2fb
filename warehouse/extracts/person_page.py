"""A person's sheet (个人绩效单): one A4 page from the lines to the score, and why the rank moved. No other is on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import Any

from transforms.comparison.small_groups import FEWEST
from warehouse.extracts.linked_page import LinkedPage, Part, linked_page
from warehouse.extracts.listings import Cell, Column, Listing
from warehouse.extracts.month_report import (
    TOTAL_LIMIT,
    ComponentTitle,
    MonthReport,
    Row,
    by_person,
    columns,
    contributions,
    has_several_stints,
    held,
    lines_of,
    ranking,
    score_range,
    trimmed,
)
from warehouse.extracts.page_names import INDEX, href, section_file, sheet_file
from warehouse.extracts.site import Site, by
from warehouse.extracts.steps import step
from warehouse.extracts.waterfall import waterfall
from warehouse.extracts.words import Words, banners, month_text

_Sum = dict[tuple[str, str], Decimal | None]


def person_pages(site: Site) -> Iterator[tuple[str, str]]:
    """File and text of everybody's sheet; none where only units are scored."""
    if site.people is None:
        return
    sheets = Sheets(site, site.people)
    for person in (*ranking(site.people), *held(site.people)):
        yield sheet_file(person["person_id"]), linked_page(sheets.page(person), site.words)


@dataclass(frozen=True)
class Sheets:
    """What the sheets are made from, grouped once."""

    site: Site
    report: MonthReport

    @property
    def words(self) -> Words:
        """The words of the sheets."""
        return self.site.words

    @cached_property
    def columns(self) -> tuple[ComponentTitle, ...]:
        """The components, and the cut of the total."""
        return columns(self.report, self.words["total_limit"])

    @cached_property
    def lines(self) -> dict[str, list[dict[str, Any]]]:
        """The lines of each person."""
        return lines_of(self.report)

    @cached_property
    def parts(self) -> _Sum:
        """What each component adds to each score."""
        return contributions(self.report)

    @cached_property
    def before(self) -> dict[tuple[str, str], Decimal | None]:
        """The same in the period before."""
        rows = self.site.lines_before.select("person_id", "component", "contribution").iter_rows()
        return {(person, component): contribution for person, component, contribution in rows}

    @cached_property
    def standing(self) -> dict[str, list[dict[str, Any]]]:
        """How each rank moved."""
        return by(self.site.standing, "person_id")

    @cached_property
    def indicators(self) -> dict[str, list[dict[str, Any]]]:
        """The own indicators of each person."""
        return by(self.site.indicators, "person_id")

    @cached_property
    def events(self) -> dict[str, list[dict[str, Any]]]:
        """The events of each person."""
        return by_person(self.report.events, "event_code", "event_date")

    @cached_property
    def mean_changes(self) -> dict[str, Decimal]:
        """What each component brought on the mean more than before; of fewer people it would tell of a single one."""
        found: dict[str, list[Decimal]] = {}
        for (person, component), then in self.before.items():
            now = self.parts.get((person, component))
            if now is not None and then is not None:
                found.setdefault(component, []).append(now - then)
        means = {name: sum(every, Decimal(0)) / len(every) for name, every in found.items() if len(every) >= FEWEST}
        return {name: mean.quantize(Decimal("0.01")) for name, mean in means.items()}

    def page(self, person: Row) -> LinkedPage:
        """The sheet of one person."""
        site, words = self.site, self.words
        parts = [self._waterfall(person), self._lines(person), self._indicators(person), self._events(person)]
        own = href(section_file(person["unit_id"]), "../")
        return LinkedPage(
            about=f"{self.report.bureau_name} {month_text(self.report.month, site.lang)}",
            heading=words["sheet_heading"].format(name=person["person_name"]),
            links=[(words["heading"], f"../{INDEX}"), (site.sections[person["unit_id"]], own)],
            figures=[*_figures(person, words), *self._grade(person)],
            parts=[*parts, self._moved(person), self._rests(person)],
            banners=_banners(self.report, person, words),
            footer=site.footer,
            is_one_page=True,
        )

    @cached_property
    def grades(self) -> dict[str, list[dict[str, Any]]]:
        """The grade of each person in an appraisal."""
        return by(self.site.grades, "person_id")

    def _grade(self, person: Row) -> list[tuple[str, str]]:
        """The grade proposed and the one decided, as far as there is one."""
        mine = self.grades.get(person["person_id"], [])
        return [(self.words[name], row[name]) for row in mine for name in ("proposed", "decided") if row[name]]

    def _rests(self, person: Row) -> Part:
        """What the grade rests on, and the appraisal before."""
        mine = self.grades.get(person["person_id"], [])
        return Part("grade", self.words["grade_heading"], [note for row in mine for note in row["notes"]])

    def _waterfall(self, person: Row) -> Part:
        who, words = person["person_id"], self.words
        steps = [(one.title, self.parts.get((who, one.name))) for one in self.columns if (who, one.name) in self.parts]
        drawing = waterfall(steps, (words["total"], person["score"]), words["waterfall"], words["waterfall_desc"])
        return Part("waterfall", words["waterfall"], drawing=drawing if steps else None)

    def _lines(self, person: Row) -> Part:
        mine = self.lines.get(person["person_id"], [])
        known = {one.name: one for one in self.columns}
        is_several = has_several_stints(mine)
        rows: list[list[Cell]] = []
        for line in mine:
            of = known.get(line["component"])
            title, basis = (of.title, of.basis or self.report.basis) if of else (line["component"], None)
            stint = [line["stint_title"]] if is_several else []
            numbers = [line[name] for name in ("measure", "points", "weight", "contribution")]
            rows.append([title, *stint, basis, *numbers])
        total = score_range(person) if person["is_held"] else trimmed(person["score"])
        blanks: list[Cell] = [""] * (5 if is_several else 4)
        rows.append([self.words["total"], *blanks, total])
        return Part("lines", self.words["sheet_lines"], listings=[self._line_table(rows, is_several=is_several)])

    def _line_table(self, rows: list[list[Cell]], *, is_several: bool) -> Listing:
        words = self.words
        stint = [Column(words["stint"])] if is_several else []
        heads = [Column(words["component"]), *stint, Column(words["basis"]), Column(words["measure"], "quantity")]
        heads += [Column(words["points"], "points"), Column(words["weight"], "quantity")]
        heads.append(Column(words["contribution"], "points"))
        return Listing(words["sheet_lines_caption"], heads, rows, frozenset({len(rows) - 1}))

    def _indicators(self, person: Row) -> Part:
        names = ("points", "score", "lost_points")
        mine = self.indicators.get(person["person_id"], [])
        heads = [Column(self.words["indicator"])]
        heads += [Column(self.words[f"indicator_{name}"], "points") for name in names]
        rows = [[one["name"], *(one[name] for name in names)] for one in mine]
        return Part("indicators", self.words["indicators"], listings=[Listing(self.words["indicators"], heads, rows)])

    def _events(self, person: Row) -> Part:
        """Events of a kind are one row: their days and notes are in the workbook and may speak of others."""
        sums: dict[str, tuple[int, Decimal]] = {}
        for one in self.events.get(person["person_id"], []):
            name = one["event_name"] or one["event_code"]
            count, points = sums.get(name, (0, Decimal(0)))
            sums[name] = count + 1, points + (one["points"] or 0)
        words = self.words
        heads = [Column(words["what"]), Column(words["times"], "count"), Column(words["points"], "points")]
        rows: list[list[Cell]] = [[name, count, points] for name, (count, points) in sums.items()]
        return Part("events", words["events"], listings=[Listing(words["events"], heads, rows)])

    def _moved(self, person: Row) -> Part:
        """Why the rank moved, and what would move it: one table, so that the sheet stays one page."""
        found = self.standing.get(person["person_id"])
        place = found[0] if found else None
        notes = [*_moves(person, place, self.words), *_to_next(person, place, self.words)]
        is_before = any((person["person_id"], one.name) in self.before for one in self.columns)
        rows = [self._component(person, one, place, is_before=is_before) for one in self.columns]
        words = self.words
        then = ["before", "now", "change", *(["mean_change"] if self.mean_changes else [])] if is_before else []
        heads = [Column(words["component"]), *(Column(words[f"moved_{name}"], "points") for name in then)]
        heads += [Column(words[f"moved_{name}"], "points") for name in ("brings", "takes")]
        return Part("moved", words["moved"], notes, listings=[Listing(words["moved_caption"], heads, rows)])

    def _component(self, person: Row, of: ComponentTitle, place: Row | None, *, is_before: bool) -> list[Cell]:
        key = (person["person_id"], of.name)
        now, then = self.parts.get(key), self.before.get(key)
        change = None if now is None or then is None else now - then
        lines = [line for line in self.lines.get(person["person_id"], []) if line["component"] == of.name]
        bring = self._brings(person, of, lines[-1]) if lines and of.name != TOTAL_LIMIT else None
        mean = [self.mean_changes.get(of.name)] if self.mean_changes else []
        past: list[Cell] = [then, now, change, *mean] if is_before else []
        return [of.title, *past, bring, self._takes(of, lines, bring, place)]

    def _brings(self, person: Row, of: ComponentTitle, line: Row) -> Decimal | None:
        """What a point more adds: nothing at the limit of the component or of the total."""
        most = self.site.most.get(of.name)
        is_full = most is not None and line["points"] is not None and line["points"] >= most
        is_cut = (person["person_id"], TOTAL_LIMIT) in self.parts
        return Decimal(0) if is_full or is_cut else step(line, self.site.whole)

    def _takes(self, of: ComponentTitle, lines: list[dict[str, Any]], bring: Decimal | None, place: Row | None) -> Cell:
        gap = place["gap"] if place else None
        if gap is None or not gap or not bring:
            return None
        takes: Decimal = (gap / bring).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
        most = self.site.most.get(of.name)
        if most is not None and lines[-1]["points"] + takes > most:
            return self.words["beyond_limit"]
        return takes


def _figures(person: Row, words: Words) -> list[tuple[str, str]]:
    is_held = person["is_held"]
    shown = [
        (words["person"], person["person_name"]),
        (words["person_id"], person["person_id"]),
        (words["section"], person["unit_name"]),
        (words["post"], person["post_title"] or person["post_class"]),
        (words["range" if is_held else "score"], score_range(person) if is_held else trimmed(person["score"])),
        (words["rank"], "" if person["rank"] is None else str(person["rank"])),
        (words["tier"], person["tier"] or ""),
        (words["title"], person["title"] or ""),
    ]
    return [(label, value) for label, value in shown if value]


def _banners(report: MonthReport, person: Row, words: Words) -> list[str]:
    """What must be known of the result, and of this person's."""
    found = banners(report, words, is_of_one=True)
    if person["is_held"]:
        found.append(words["sheet_held"].format(reason=person["hold_reason"] or ""))
    elif person["is_provisional"]:
        found.append(words["sheet_provisional"])
    return found


def _moves(person: Row, place: Row | None, words: Words) -> list[str]:
    if person["rank"] is None:
        return []
    if place is None or place["rank_before"] is None:
        return [words["moved_new"].format(rank=person["rank"])]
    steps = place["rank_before"] - person["rank"]
    how = words["moved_up" if steps > 0 else "moved_down" if steps < 0 else "moved_same"]
    said = how.format(then=place["rank_before"], rank=person["rank"], steps=abs(steps))
    counts = {name: place[f"{name}_count"] for name in ("compared", "passed", "passed_by", "joined")}
    return [said + words["moved_counts"].format(**counts)]


def _to_next(person: Row, place: Row | None, words: Words) -> list[str]:
    if person["rank"] is None or place is None:
        return []
    if place["gap"] is None:
        return [words["next_none"]]
    return [words["next_gap"].format(gap=trimmed(place["gap"])) if place["gap"] else words["next_tied"]]
