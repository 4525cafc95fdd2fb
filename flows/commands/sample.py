"""`sample`: the call list of a survey wave."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.month import fail_if_no_quarter
from flows.exits import DONE, PARTLY, UI
from flows.rehearsal import rehearsed
from flows.wording import say
from transforms.faults import Fault, SettingsError
from warehouse.locks import claimed

if TYPE_CHECKING:
    from flows.sampling import SampleReport

_MARGIN = "0.05"


@dataclass(frozen=True)
class Asked:
    """The options as they were written."""

    bureau: str | None
    size: int | None
    margin: str | None
    answer_rate: str
    seed: int | None
    frame: Path | None


def sample(ui: UI, wave: str, asked: Asked, *, is_dry: bool) -> int:
    """Draw the list; --frame writes it with what the bureau calls by, beside that file."""
    fail_if_no_quarter(wave)
    margin, answer_rate = _numbers(asked)
    with rehearsed(ui.workspace, is_dry=is_dry) as workspace, claimed(workspace.locks, f"sample.{wave}"):
        from flows.desk import opened
        from flows.sampling import Wish
        from flows.sampling import sample as journey

        wish = Wish(asked.size, margin, answer_rate, asked.seed, None if is_dry else asked.frame)
        found = journey(opened(workspace), wave, asked.bureau, wish)
        if ui.is_json:
            _document(ui, found, is_dry=is_dry)
        else:
            _show(ui, found, is_dry=is_dry)
        return PARTLY if found.unnamed_count else DONE


def _numbers(asked: Asked) -> tuple[Decimal, Decimal]:
    """Margin and answer rate; raises SettingsError for options that cannot be."""
    if asked.size is not None and asked.margin is not None:
        raise SettingsError([Fault("size_and_margin", {})])
    _number("--size", str(1 if asked.size is None else asked.size))
    return _number("--margin", asked.margin or _MARGIN), _number("--answer-rate", asked.answer_rate)


def _number(name: str, text: str) -> Decimal:
    """A share above 0 and at most 1, or a size of at least 1; raises SettingsError."""
    expected = "1 …" if name == "--size" else "0.05"
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    is_good = value.is_finite() and value > 0 and (name == "--size" or value <= 1)
    if not is_good:
        raise SettingsError([Fault("not_a_share_option", {"word": name, "found": text, "expected": expected})])
    return value


def _document(ui: UI, found: SampleReport, *, is_dry: bool) -> None:
    needed = [
        {"margin": margin, "answers": answers, "calls": calls} for margin, (answers, calls) in found.needed.items()
    ]
    strata = [{"stratum": name, "frame_count": n, "drawn": drawn} for name, (n, drawn) in found.by_stratum.items()]
    ui.data(
        {
            "dry_run": is_dry,
            "bureau_id": found.bureau_id,
            "wave": found.wave,
            "seed": found.seed,
            "size": found.size,
            "frame_count": found.frame_count,
            "strata": strata,
            "needed": needed,
            "file": found.file.name,
            "named_file": str(found.named_file) if found.named_file else None,
            "not_in_frame_file": found.unnamed_count,
        }
    )


def _show(ui: UI, found: SampleReport, *, is_dry: bool) -> None:
    if is_dry:
        ui.say("dry_run")
    margins = [(margin, answers, calls) for margin, (answers, calls) in found.needed.items()]
    title = say(ui.lang, "sample_needed", count=found.frame_count)
    ui.table(title, ("margin", "answers", "calls"), margins)
    rows = [(name, n, drawn) for name, (n, drawn) in found.by_stratum.items()]
    ui.table(say(ui.lang, "sample_drawn"), ("stratum", "frame_count", "drawn"), rows)
    ui.say("sample_seed", seed=found.seed, size=found.size)
    if not is_dry:
        ui.say("sample_hashed", file=ui.workspace.var / "samples" / found.file.name)
    if found.named_file:
        ui.say("sample_named", file=found.named_file)
    if found.unnamed_count:
        ui.say("sample_unnamed", count=found.unnamed_count)
