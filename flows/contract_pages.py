"""docs/contracts.md, made from the contracts by `python -m flows.contract_pages`: headers, labels, examples."""

from __future__ import annotations

from pathlib import Path

from transforms.contracts import DATASETS, Column, Contract, contract

PAGE = Path("docs/contracts.md")
_HEAD = """\
# 数据合同 · The contracts

本页由 `make docs` 按 `transforms/contracts/*.toml` 生成,请勿手改。
Made by `make docs` from `transforms/contracts/*.toml`; do not edit.

表头用中文名或英文名均可,列的次序不限;可选列可以没有。`*` 为键。
A header may be the Chinese or the English name, in any order; optional columns may be absent. `*` marks the key.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_section(contract(name)) for name in DATASETS)


def _section(known: Contract) -> str:
    shown = [column for column in known.column if not column.repeat_of or column.name == f"{column.repeat_of}1"]
    rows = "\n".join(_row(known, column) for column in shown)
    return (
        f"\n## {known.title} `{known.dataset}`\n\n{known.grain};{known.grain_en}.\n\n{_choice(known)}"
        "| 表头 | 列 | 类型 | 必有 | 含义 | meaning | 例 |\n| --- | --- | --- | --- | --- | --- | --- |\n" + rows + "\n"
    )


def _choice(known: Contract) -> str:
    """Which groups of columns a row fills exactly one of."""
    groups = " / ".join(" + ".join(f"`{name}`" for name in group) for group in known.one_of)
    return f"恰填一组;exactly one of: {groups}.\n\n" if groups else ""


def _row(known: Contract, column: Column) -> str:
    star = "*" if column.name in known.key else ""
    more = " …" if column.repeat_of else ""
    titles = "、".join((column.title, *column.aliases)) + more
    needed = "" if not column.required else ("是" if column.filled else "是,可空")
    cells = (
        titles,
        f"`{column.name}`{star}{more}",
        _kind(column),
        needed,
        column.about,
        column.about_en,
        column.example,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _kind(column: Column) -> str:
    """The type; for a list of values each with its labels."""
    if column.type != "enum":
        return f"`{column.type}`"
    return "; ".join(f"`{value}` {'、'.join(labels)}" for value, labels in column.values.items())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
