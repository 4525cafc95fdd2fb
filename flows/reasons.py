"""Why a row was rejected, in words: the cell to mend, what is wrong with it and what may stand there."""

from __future__ import annotations

from flows.wording import Lang, say
from transforms.contracts import contract
from transforms.profiles import NAMED


def column_title(lang: Lang, dataset: str, column: str) -> str:
    """The column as its file heads it: the Chinese header, or the contract's name in English."""
    titles = {c.name: c.title for c in contract(dataset).column} | {k: v[0] for k, v in NAMED.items()}
    return titles.get(column, column) if lang == "zh" else column


def reason(lang: Lang, dataset: str, column: str, code: str) -> str:
    """What is wrong and how to mend it, with the values to choose from where the cell has a list of them."""
    return say(lang, f"reason_{code}") + _choices(lang, dataset, column, code)


def _choices(lang: Lang, dataset: str, column: str, code: str) -> str:
    known = contract(dataset).columns.get(column)
    if code != "not_in_the_list" or known is None:
        return ""
    labels = [names[0] if lang == "zh" else value for value, names in known.values.items()]
    return say(lang, "choices", found="、".join(labels))
