"""Ways in which somebody, or a disk, changes what was published: each makes one change and says where."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

Change = Callable[[Path, random.Random], str]


def flip(file: Path, chance: random.Random) -> int:
    """Change one bit of one byte; returns its place."""
    content = bytearray(file.read_bytes())
    at = chance.randrange(len(content))
    content[at] ^= 1 << chance.randrange(8)
    file.chmod(0o600)
    file.write_bytes(bytes(content))
    return at


def published_file(var: Path, chance: random.Random) -> str:
    """One byte of a file of a publication."""
    return _flipped(var, _files(var / "publications", "v[1-9]*/**/*"), chance)


def landed_file(var: Path, chance: random.Random) -> str:
    """One byte of what was delivered, of a page, a seal or the key."""
    return _flipped(var, _files(var / "landing", "**/*"), chance)


def settled_file(var: Path, chance: random.Random) -> str:
    """One byte of a day file, of a live file, or of a manifest of the lake."""
    files = [path for path in _files(var / "lake", "*/*/**/*") if path.suffix in (".parquet", ".json")]
    return _flipped(var, files, chance)


def _files(root: Path, pattern: str) -> list[Path]:
    return sorted(p for p in root.rglob(pattern) if p.is_file() and p.stat().st_size and not p.name.startswith("."))


def _flipped(var: Path, files: list[Path], chance: random.Random) -> str:
    file = chance.choice(files)
    return f"{file.relative_to(var)}@{flip(file, chance)}"


def _table(var: Path, chance: random.Random) -> tuple[Path, pl.DataFrame]:
    known = [(path, pl.read_parquet(path)) for path in _files(var / "publications", "v[1-9]*/**/*.parquet")]
    return chance.choice([(path, rows) for path, rows in known if rows.height > 1])


def _again(var: Path, file: Path, rows: pl.DataFrame) -> str:
    rows.write_parquet(file, compression="zstd")
    return f"{file.relative_to(var)}@"


def row_deleted(var: Path, chance: random.Random) -> str:
    """A row less, written anew as a proper file."""
    file, rows = _table(var, chance)
    gone = chance.randrange(rows.height)
    return _again(var, file, pl.concat([rows[:gone], rows[gone + 1 :]]))


def row_inserted(var: Path, chance: random.Random) -> str:
    """A row twice."""
    file, rows = _table(var, chance)
    at = chance.randrange(rows.height)
    return _again(var, file, pl.concat([rows[: at + 1], rows[at:]]))


def rows_reordered(var: Path, chance: random.Random) -> str:
    """The first row last."""
    file, rows = _table(var, chance)
    return _again(var, file, pl.concat([rows[1:], rows[:1]]))


def cell_changed(var: Path, chance: random.Random) -> str:
    """One score a hundredth higher; who is held has none."""
    file = chance.choice(_files(var / "publications", "v[1-9]*/scores.parquet"))
    rows = pl.read_parquet(file)
    at = chance.choice([place for place, score in enumerate(rows["score"]) if score is not None])
    better = pl.when(pl.int_range(pl.len()) == at).then(pl.col("score") + pl.lit("0.01").cast(rows["score"].dtype))
    return _again(var, file, rows.with_columns(better.otherwise("score").cast(rows["score"].dtype).alias("score")))


def files_swapped(var: Path, chance: random.Random) -> str:
    """The scores of one version in the place of another's."""
    one, other = chance.sample(_files(var / "publications", "v[1-9]*/scores.parquet"), 2)
    shutil.copyfile(one, other)
    return f"{other.relative_to(var)}@"


def older_put_back(var: Path, _: random.Random) -> str:
    """The first version, manifest and all, in the place of its correction."""
    first = var / "publications" / "B1" / "2026-01" / "v1"
    shutil.rmtree(first.with_name("v2"))
    shutil.copytree(first, first.with_name("v2"))
    return "publications/B1/2026-01/v2/manifest.json@"


def newest_taken_away(var: Path, _: random.Random) -> str:
    """The last publication, whole."""
    shutil.rmtree(var / "publications" / "B1" / "2026-02" / "v1")
    return "publications/B1/2026-02/v1@"


def page_taken_away(var: Path, chance: random.Random) -> str:
    """A page of what people decided or of what arrived."""
    page = chance.choice([*_files(var / "landing" / "acts", "*.json"), *_files(var / "landing" / "receipts", "*.json")])
    page.unlink()
    return f"{page.relative_to(var)}@"


CHANGES: tuple[Change, ...] = (
    published_file,
    landed_file,
    settled_file,
    row_deleted,
    published_file,
    row_inserted,
    landed_file,
    rows_reordered,
    settled_file,
    cell_changed,
    files_swapped,
    older_put_back,
    newest_taken_away,
    page_taken_away,
)
"""In turn: two of each kind of file to one of each forgery."""
