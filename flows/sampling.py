"""The call list of a survey wave: drawn by strata from the taxpayers of its last month, with a seed that is kept."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import secrets
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.month_end import chosen_bureaus
from flows.pseudonyms import pseudonymised
from flows.receiving import login
from flows.sources.encoding import encoding_of
from flows.wording import Lang, say
from transforms.cells import parsed
from transforms.comparison.sampling import allocation, call_count, draw, sample_size
from transforms.contracts import contract
from transforms.faults import Fault, ForbiddenError, SettingsError
from transforms.period import months_of
from warehouse.extracts.sheet import harmless
from warehouse.files import replace
from warehouse.lake import Part

ACT = "sample"
MARGINS = (Decimal("0.03"), Decimal("0.05"), Decimal("0.1"))
_SAFE_RATE = Decimal("0.5")


@dataclass(frozen=True)
class Wish:
    """What was asked for: so many taxpayers, or the answers of a precision at a share that answers."""

    size: int | None
    margin: Decimal
    answer_rate: Decimal
    seed: int | None
    frame_file: Path | None


@dataclass(frozen=True)
class SampleReport:
    """A drawn list: where it lies, by what it can be drawn again, and what precision costs."""

    bureau_id: str
    wave: str
    seed: int
    size: int
    frame_count: int
    by_stratum: dict[str, tuple[int, int]]
    """Stratum -> taxpayers, of them drawn."""
    needed: dict[Decimal, tuple[int, int]]
    """Margin -> answers that it takes, calls that bring them."""
    file: Path
    named_file: Path | None = None
    unnamed_count: int = 0
    """Drawn taxpayers whom the bureau's own file does not have."""


def sample(desk: Desk, wave: str, bureau: str | None, wish: Wish) -> SampleReport:
    """Draw, note the act, write the list; the same frame, size and seed give the same bytes."""
    bureau_id = _one_bureau(desk, bureau)
    frame = _frame(desk, bureau_id, wave)
    plain = _plain_ids(desk, wish.frame_file) if wish.frame_file else None
    needed = {margin: _needed(frame.height, margin, wish.answer_rate) for margin in sorted({*MARGINS, wish.margin})}
    size = min(wish.size or needed[wish.margin][1], frame.height)
    seed = wish.seed if wish.seed is not None else _seed(desk, bureau_id, wave)
    drawn = draw(frame, size, seed).join(frame.select("taxpayer_id", "unit_id"), on="taxpayer_id", validate="1:1")
    drawn = drawn.sort("stratum", "call_order")
    _note(desk, bureau_id, wave, size=size, seed=seed, frame=frame)
    lang: Lang = "en" if desk.workspace.lang == "en" else "zh"
    name = wave if len(desk.bureaus()) == 1 else f"{wave}-{bureau_id}"
    file = desk.workspace.var / "samples" / f"{name}.csv"
    replace(file, lambda path: path.write_bytes(_sheet(wave, drawn, lang)))
    named_file = _write_named(wish.frame_file, name, wave, drawn, plain, lang) if wish.frame_file and plain else None
    return SampleReport(
        bureau_id=bureau_id,
        wave=wave,
        seed=seed,
        size=size,
        frame_count=frame.height,
        by_stratum=_by_stratum(frame, size),
        needed=needed,
        file=file,
        named_file=named_file,
        unnamed_count=sum(who not in plain for who in drawn["taxpayer_id"]) if plain else 0,
    )


def _one_bureau(desk: Desk, bureau: str | None) -> str:
    chosen = chosen_bureaus(desk, (bureau,) if bureau else ())
    if len(chosen) > 1:
        raise SettingsError([Fault("sample_of_which_bureau", {"expected": "、".join(chosen)})])
    return chosen[0]


def _frame(desk: Desk, bureau_id: str, wave: str) -> pl.DataFrame:
    """One row per active taxpayer of the wave's last month."""
    month = months_of(wave)[-1]
    rows = desk.lake.live(Part("taxpayer", month)).filter(pl.col("bureau_id") == bureau_id)
    active = rows.filter(pl.col("status") == "active").sort("stratum", "taxpayer_id")
    if active.is_empty():
        known = "、".join(part.month for part in desk.lake.parts("taxpayer")) or "-"
        fields = {"bureau": bureau_id, "month": month, "found": known}
        raise ForbiddenError([Fault("sample_without_frame", fields)])
    once = active.unique("taxpayer_id", keep="first", maintain_order=True)
    return once.select("taxpayer_id", "stratum", "unit_id")


def _needed(frame_count: int, margin: Decimal, answer_rate: Decimal) -> tuple[int, int]:
    answers = sample_size(frame_count, _SAFE_RATE, margin)
    return answers, call_count(answers, answer_rate, frame_count)


def _by_stratum(frame: pl.DataFrame, size: int) -> dict[str, tuple[int, int]]:
    counts = {str(name): int(n) for name, n in frame.group_by("stratum").len().iter_rows()}
    drawn = allocation(size, counts)
    return {name: (counts[name], drawn[name]) for name in sorted(counts)}


def _seed(desk: Desk, bureau_id: str, wave: str) -> int:
    """The seed of the wave's last draw, so that the command again draws the same; else a new one."""
    earlier = [act for act in desk.landing.acts(ACT) if (act["bureau_id"], act["wave"]) == (bureau_id, wave)]
    return int(earlier[-1]["seed"]) if earlier else secrets.randbelow(10**9)


def _note(desk: Desk, bureau_id: str, wave: str, *, size: int, seed: int, frame: pl.DataFrame) -> None:
    """Land what was drawn before the list is there; the same draw again is no second act."""
    digest = hashlib.sha256(frame.write_csv().encode()).hexdigest()
    fields = {"bureau_id": bureau_id, "wave": wave, "size": str(size), "seed": str(seed), "frame_sha256": digest}
    fields["frame_count"] = str(frame.height)
    if not any(fields.items() <= act.items() for act in desk.landing.acts(ACT)):
        desk.landing.act(ACT, {**fields, "by": login(desk)}, desk.moment)


def _sheet(wave: str, drawn: pl.DataFrame, lang: Lang) -> bytes:
    """The list by hashed ids: which taxpayers were drawn, and nothing that they could be called by."""
    heads = [say(lang, f"th_{name}") for name in ("wave", "stratum", "call_order", "taxpayer_hash", "unit_id")]
    rows = drawn.select("stratum", "call_order", "taxpayer_id", "unit_id").iter_rows()
    return _csv([heads, *((wave, *row) for row in rows), [say(lang, "sample_hashed_note")]])


def _csv(rows: list[Any]) -> bytes:
    text = io.StringIO()
    cells = ([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(text).writerows(cells)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


PlainIds = dict[str, dict[str, str]]
"""Hash -> the row of the bureau's own file."""


def _plain_ids(desk: Desk, file: Path) -> PlainIds:
    """The rows of the bureau's own list by the hash of their id; nothing of it is kept in the workspace."""
    if not file.is_file():
        raise SettingsError([Fault("file_missing", {"file": str(file)})])
    column = contract("taxpayer").columns["taxpayer_id"]
    with file.open(encoding=encoding_of(file, None), newline="") as stream:
        rows = list(csv.DictReader(stream))
    heads = list(rows[0]) if rows else []
    head = next((name for name in (column.title, column.name, *column.aliases) if name in heads), None)
    if head is None:
        found = "、".join(str(one) for one in heads) or "-"
        raise SettingsError(
            [Fault("frame_file_without_id", {"file": str(file), "found": found, "expected": column.title})]
        )
    said = pl.DataFrame({"taxpayer_id": [row[head] for row in rows]}, schema={"taxpayer_id": pl.String})
    ids = said.with_columns(parsed(column, pl.col("taxpayer_id").str.strip_chars()), bad_taxpayer_id=pl.lit(""))
    hashes = pseudonymised("taxpayer", ids, desk.landing)["taxpayer_id"].to_list()
    return {one: {str(k): v or "" for k, v in row.items()} for one, row in zip(hashes, rows, strict=True) if one}


def _write_named(frame_file: Path, name: str, wave: str, drawn: pl.DataFrame, plain: PlainIds, lang: Lang) -> Path:
    """The list to call by, beside the bureau's own file and readable by its owner only."""
    file = frame_file.with_name(f"{frame_file.stem}-{name}.csv")
    own = list(next(iter(plain.values())))
    heads = [say(lang, f"th_{word}") for word in ("wave", "stratum", "call_order")]
    blank = dict.fromkeys(own, "")
    rows = [
        [wave, stratum, order, *plain.get(who, blank).values()]
        for stratum, order, who in drawn.select("stratum", "call_order", "taxpayer_id").iter_rows()
    ]
    content = _csv([[*heads, *own], *rows])

    def write(path: Path) -> None:
        path.touch(mode=0o600)
        os.chmod(path, 0o600)  # noqa: PTH101 - touch leaves the mode of a file that was there
        path.write_bytes(content)

    replace(file, write)
    return file
