"""`source try` and `source new`: what a profile makes of a file, and a first profile for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from flows.exits import DONE, PARTLY, UI
from flows.wording import say, sentence
from transforms.faults import Fault, SettingsError

if TYPE_CHECKING:
    from flows.source_trial import TakeTrial, Trial

SHOWN = 10


def trial(ui: UI, file: Path, profile: str | None) -> int:
    """Show row by row what a profile makes of a file; nothing is written."""
    from flows.desk import opened
    from flows.source_trial import tried

    trials = tried(opened(ui.workspace), file, profile)
    if ui.is_json:
        documents = [_document(ui, found) for found in trials]
        ui.data(documents[0] if len(documents) == 1 else {"file": file.name, "files": documents})
    else:
        for found in trials:
            _show(ui, found)
    return DONE if all(found.is_clean for found in trials) else PARTLY


def new(ui: UI, file: Path, dataset: str | None, out: Path | None, sheet: str | None) -> int:
    """Print a first profile for a file, or write it where nothing is yet."""
    from flows.draft_text import draft_text
    from flows.reasons import column_title
    from flows.source_draft import drafted
    from transforms.contracts import DATASETS

    if dataset not in DATASETS:
        raise SettingsError(_which(ui, file, dataset, sheet))
    found, layout = drafted(file, dataset, sheet, ui.workspace.memory_limit)
    profile = out.stem if out else f"{dataset}_of_ours"
    text = draft_text(ui.lang, found, normalize("NFC", file.name), dataset, profile, layout)
    if out is not None and out.exists():
        raise SettingsError([Fault("profile_taken", {"file": str(out)})])
    if out is not None:
        out.write_text(text, encoding="utf-8")
    if ui.is_json:
        ui.data({"file": str(out) if out else None, "profile": text, "missing": list(found.missing)})
    elif out is None:
        ui.print(text)
    else:
        ui.say("draft_written", file=out, tried=file)
    if found.missing:
        ui.say("draft_incomplete", found="、".join(column_title(ui.lang, dataset, name) for name in found.missing))
    return PARTLY if found.missing else DONE


def _which(ui: UI, file: Path, dataset: str | None, sheet: str | None) -> list[Fault]:
    """That a dataset of the contracts must be named, which there are, and which the headers of the file look like."""
    from flows.source_draft import proposed
    from transforms.contracts import DATASETS

    likely = proposed(file, sheet, ui.workspace.memory_limit)
    code = "dataset_unknown" if dataset else "dataset_unsaid"
    faults = [Fault(code, {"found": dataset or "", "expected": _titled(ui, DATASETS)})]
    if likely:
        line = f"jixiao source new {file} --dataset {likely[0]}"
        faults.append(Fault("dataset_proposed", {"found": _titled(ui, likely), "expected": line}))
    return faults


def _titled(ui: UI, datasets: Sequence[str]) -> str:
    return "、".join(
        say(ui.lang, "dataset_titled", found=one, title=say(ui.lang, f"dataset_{one}")) for one in datasets
    )


def _document(ui: UI, found: Trial) -> dict[str, Any]:
    document = asdict(found)
    for word in ("notes", "faults"):
        document[word] = [
            {"code": fault.code, "fields": dict(fault.fields), "sentence": sentence(ui.lang, _named(fault, found))}
            for fault in getattr(found, word)
        ]
    document["headers"] = [
        {"header": header, "reads": [{"dataset": dataset, "column": column} for dataset, column in columns]}
        for header, columns in found.headers
    ]
    for take, shown in zip(document["takes"], found.takes, strict=True):
        take["rejects"] = [reject | {"reason": _reason(ui, shown, reject)} for reject in shown.rejects]
    return document


def _named(fault: Fault, found: Trial) -> Fault:
    return Fault(fault.code, {"file": found.file, **fault.fields})


def _show(ui: UI, found: Trial) -> None:
    if found.profile:
        ui.say("trial_profile", file=found.file, profile=found.profile, found=found.matched_by or "-")
    ui.faults([_named(fault, found) for fault in (*found.notes, *found.faults)])
    if found.as_of:
        ui.say("trial_as_of", found=found.as_of)
    if found.headers:
        rows = [
            (header, "、".join(_column(ui, *one) for one in columns) or say(ui.lang, "trial_unread"))
            for header, columns in found.headers
        ]
        ui.table(say(ui.lang, "trial_headers"), ("header", "read_as"), rows)
    if found.rows_left_out:
        ui.say("trial_totals", count=found.rows_left_out, rows=found.rows_in_file)
    for take in found.takes:
        _take(ui, take)
    if found.takes:
        ui.say("trial_only" if found.is_clean else "trial_mend")


def _column(ui: UI, dataset: str, column: str) -> str:
    from flows.reasons import column_title

    return f"{say(ui.lang, f'dataset_{dataset}')}·{column_title(ui.lang, dataset, column)} ({column})"


def _take(ui: UI, take: TakeTrial) -> None:
    from flows.reasons import column_title
    from transforms.sheet_rows import shown_row

    first = take.values[:SHOWN]
    names = list(dict.fromkeys(name for row in first for name in row if name != "row_no"))
    title = say(ui.lang, "trial_rows", dataset=say(ui.lang, f"dataset_{take.dataset}"), rows=take.rows)
    titles = [column_title(ui.lang, take.dataset, name) for name in names]
    headers = [say(ui.lang, "th_row_no"), *titles, say(ui.lang, "th_verdict")]
    ui.titled(title, headers, [_row(ui, take, row, names) for row in first])
    _later(ui, take, {row["row_no"] for row in first})
    if take.left_out:
        numbers = "、".join(shown_row(row) for row in take.left_out[:SHOWN])
        ui.say("trial_left_out", count=len(take.left_out), found=numbers)


def _row(ui: UI, take: TakeTrial, row: dict[str, str | int | None], names: Sequence[str]) -> tuple[object, ...]:
    """A row as the contract's values, in brackets the cells that could not be read, and what is wrong with it."""
    from flows.reasons import column_title
    from transforms.sheet_rows import shown_row

    wrong = [reject for reject in take.rejects if reject["row_no"] == row["row_no"]]
    unread = {reject["column"]: f"「{reject['found']}」" for reject in wrong}
    why = [f"{column_title(ui.lang, take.dataset, str(one['column']))}：{_reason(ui, take, one)}" for one in wrong]
    cells = [row[name] or unread.get(name) if name in row else None for name in names]
    return shown_row(int(str(row["row_no"]))), *cells, "；".join(why) or "✓"


def _later(ui: UI, take: TakeTrial, shown: Collection[object]) -> None:
    """What is wrong with the rows behind those that were shown."""
    from flows.reasons import column_title
    from transforms.sheet_rows import shown_row

    later = [reject for reject in take.rejects if reject["row_no"] not in shown]
    for reject in later[:SHOWN]:
        ui.say(
            "trial_reject",
            row=shown_row(int(str(reject["row_no"]))),
            column=column_title(ui.lang, take.dataset, str(reject["column"])),
            found=say(ui.lang, "blank_cell") if reject["found"] is None else reject["found"],
            reason=_reason(ui, take, reject),
        )
    if len(later) > SHOWN:
        ui.say("trial_more", count=len(later) - SHOWN)


def _reason(ui: UI, take: TakeTrial, reject: dict[str, str | int | None]) -> str:
    from flows.reasons import reason

    return reason(ui.lang, take.dataset, str(reject["column"]), str(reject["code"]))
