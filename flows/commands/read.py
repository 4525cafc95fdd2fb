"""`explain`, `quality`: reading what was scored and checked."""

from __future__ import annotations

from typing import Any

from flows.commands.month import fail_if_no_period
from flows.exits import UI
from flows.wording import say

_SOURCES_SHOWN = 20
_LINEAGE = ("dataset", "delivery", "file", "row_no")


def explain(ui: UI, person: str, month: str, version: int | None = None) -> int:
    """A score as its lines, and each line down to the rows of the files."""
    fail_if_no_period(month)
    from flows.desk import opened
    from flows.explaining import explanation

    found = explanation(opened(ui.workspace), person, month, version)
    if ui.is_json:
        ui.data(found)
        return 0
    _headline(ui, found)
    headers = ("component", "measure", "points", "weight", "contribution", "basis", "assumed")
    lines = [
        (
            line["title"] or say(ui.lang, "total_limit"),
            line["measure"],
            line["points"],
            line["weight"],
            line["contribution"],
            line["basis"],
            "、".join(say(ui.lang, f"label_{word}") for word in line["assumed"]),
        )
        for line in found["lines"]
    ]
    ui.table(say(ui.lang, "lines_table"), headers, lines)
    for line in found["lines"]:
        _sources(ui, line)
    return 0


def _headline(ui: UI, found: dict[str, Any]) -> None:
    who = found["person_id"] or found["unit_id"]
    if found["score"] is None:
        ui.say("explain_held", person=who, low=found["score_low"], high=found["score_high"])
        for hold in found["holds"]:
            ui.say("explain_hold", reason=say(ui.lang, hold["reason"]), key=hold["key"])
    else:
        ui.say("explain_score", person=who, month=found["month"], score=found["score"], rank=found["rank"])
    state = say(ui.lang, f"state_{found['state']}")
    trial = say(ui.lang, "is_trial") if found["is_trial"] else ""
    withdrawn = say(ui.lang, "is_withdrawn") if found["is_withdrawn"] else ""
    provisional = say(ui.lang, "is_provisional") if found["is_provisional"] else ""
    ui.say(
        "explain_edition",
        scheme=found["scheme_title"],
        edition=found["edition"],
        version=found["version"],
        state=state + trial + withdrawn + provisional,
        hash=found["edition_hash"][:12],
    )


def _sources(ui: UI, line: dict[str, Any]) -> None:
    """The rows of one line, dataset by dataset; long lists are cut in the terminal, never in --json."""
    title = line["title"] or say(ui.lang, "total_limit")
    by_dataset: dict[str, list[dict[str, Any]]] = {}
    for row in line["sources"]:
        by_dataset.setdefault(row["dataset"], []).append(row)
    for dataset, rows in by_dataset.items():
        words = tuple(word for word in rows[0] if word not in _LINEAGE)
        shown = [(*(_said(ui, dataset, word, row[word]) for word in words), row["file"], row["row_no"]) for row in rows]
        ui.table(f"{title} · {say(ui.lang, f'dataset_{dataset}')}", (*words, "file", "row_no"), shown[:_SOURCES_SHOWN])
        if len(rows) > _SOURCES_SHOWN:
            ui.say("more_sources", count=len(rows) - _SOURCES_SHOWN)


def _said(ui: UI, dataset: str, word: str, value: str | None) -> str | None:
    """A cell for people: codes as the words that bureaus write for them."""
    if value is None or ui.lang != "zh":
        return value if value is None or word != "remark" else say(ui.lang, value)
    if word == "remark":
        return say(ui.lang, value)
    if dataset == "ruling":
        return say(ui.lang, f"act_{value}") if word == "kind" else value
    from transforms.contracts import contract

    column = contract(dataset).columns.get({"of_role": "role"}.get(word, word))
    if column is not None and column.type == "yes_no":
        return "是" if value == "True" else "否"
    labels = column.values.get(value, ()) if column is not None else ()
    return labels[0] if labels else value


def quality(ui: UI, *, is_page: bool = False) -> int:
    """The checks that found something, the rejects by reason, and who has not declared; or their page."""
    from flows.desk import opened
    from flows.quality import quality as found

    if is_page:
        return _quality_page(ui)
    report = found(opened(ui.workspace))
    if ui.is_json:
        ui.data(report)
        return 0
    _checks(ui, report)
    rejects = [
        (r["file"], _of(ui, "dataset", r["dataset"]), _of(ui, "reason", r["code"]), r["rows"])
        for r in report["rejects"]
    ]
    ui.table(say(ui.lang, "rejects_table"), ("file", "dataset", "reason", "rows"), rejects)
    refused = [(r["file"], r["delivery_id"], "、".join(r["codes"])) for r in report["refused"]]
    ui.table(say(ui.lang, "refused_table"), ("file", "delivery", "reason"), refused)
    late = [(w["bureau_id"], w["month"], _of(ui, "deadline", w["deadline"]), w["late"]) for w in report["late"]]
    ui.table(say(ui.lang, "late_table"), ("bureau", "month", "deadline", "people"), late)
    return 0


def _quality_page(ui: UI) -> int:
    """Write the page as the last night would, and say where it lies."""
    from flows.desk import opened
    from flows.quality_page import write_quality
    from flows.watching import looked

    desk = opened(ui.workspace)
    file = write_quality(desk, looked(desk))
    if ui.is_json:
        ui.data({"page": str(file)})
    else:
        ui.say("quality_page_written", file=str(file))
    return 0


def _checks(ui: UI, report: dict[str, Any]) -> None:
    headers = ("dataset", "unit", "month", "reason", "row_count", "failures", "since")
    rows = [
        (
            _of(ui, "dataset", c["dataset"]),
            c["unit_id"],
            c["month"],
            _of(ui, "reason", c["check"]),
            c["row_count"],
            c["failures"],
            c["since"],
        )
        for c in report["checks"]
        if c["failures"]
    ]
    ui.table(say(ui.lang, "quality_table"), headers, rows)


def _of(ui: UI, kind: str, value: str) -> str:
    return say(ui.lang, f"{kind}_{value}")
