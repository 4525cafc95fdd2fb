"""What may be said of the name of a file where anybody may read it: a name may hold a person's, or a phone.

Words of profiles and datasets, codes of units, dates, short numbers and the words by which people tell versions apart
are said as they came; of all else only the length is left.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from transforms.contracts import DATASETS, contract

_NEUTRAL = (
    *(
        "更正",
        "重报",
        "补报",
        "补充",
        "修改",
        "最终",
        "终稿",
        "定稿",
        "汇总",
        "合计",
        "副本",
        "新建",
        "系统",
        "导出",
        "报送",
    ),
    *(
        "上半年",
        "下半年",
        "季度",
        "年度",
        "月份",
        "月末",
        "退回",
        "审核",
        "申报",
        "评分",
        "测评",
        "股室",
        "分局",
        "全局",
    ),
    *("report", "export", "final", "copy", "new", "old", "data", "sheet", "table", "draft", "corrected"),
)
_ENDING = re.compile(r"\.(?:csv|tsv|txt|xlsx|xlsm|xls|et|json|jsonl|ndjson|parquet|zip)$", re.IGNORECASE)
_DATE = (
    r"(?<![0-9])20[0-9]{2}(?:[qQ][1-4]|[-._/年]?(?:1[0-2]|0?[1-9])(?:[-._/月]?(?:3[01]|[12][0-9]|0?[1-9]))?)?[年月日]?"
    r"(?![0-9])"
    r"|(?<![0-9])[0-9]{1,6}(?:年|月份?|日|号|周|季度?|次|份|版)?(?![0-9])"
    r"|第?[一二三四五六七八九十]{1,3}(?:月份?|日|周|季度?|次|份|版)"
)
_PHONE = re.compile(r"1[3-9][0-9](?:[-. ][0-9]{4}[-. ]?|[0-9]{4}[-. ])[0-9]{4}")
"""In groups, each of which would pass for a short number."""
_SIGNS = r"[-*_.()（）【】《》\[\]·、，,;；:： @#+=&~/]"
_LEAST = 2
"""A word of one sign may be anybody's name."""


def pattern_words(patterns: Iterable[str]) -> set[str]:
    """What a profile's patterns of file names say by themselves."""
    return {word for one in patterns for word in re.split(r"\[[^\]]*\]|[*?]", one) if len(word) >= _LEAST}


def name_said(name: str, words: Collection[str] = (), codes: Collection[str] = ()) -> str:
    """The name, of which every sign is a `*` that is of no known word, code or date.

    `words` are known beside the titles of datasets; a code is said only where it stands by itself.
    """
    ending = _ENDING.search(name)
    stem = _PHONE.sub(lambda found: "*" * len(found.group()), name[: ending.start()] if ending else name)
    pattern = _said(frozenset(words), frozenset(codes))
    said, at = [], 0
    while at < len(stem):
        found = pattern.match(stem, at)
        said.append(found.group() if found and found.group() else "*")
        at = found.end() if found and found.group() else at + 1
    return "".join(said) + (ending.group() if ending else "")


def _said(words: frozenset[str], codes: frozenset[str]) -> re.Pattern[str]:
    titles = {title for dataset in DATASETS for title in (dataset, contract(dataset).title)}
    known = {one for one in (*titles, *words, *_NEUTRAL) if len(one) >= _LEAST}
    longest = sorted(known, key=lambda one: (-len(one), one))
    alone = [_alone(one) for one in sorted(codes, key=lambda one: (-len(one), one)) if one]
    parts = [*alone, *(_alone(one) if one.isascii() else re.escape(one) for one in longest), _DATE, _SIGNS]
    return re.compile("|".join(parts), re.IGNORECASE)


def _alone(word: str) -> str:
    """The word where no sign of its kind goes on before or behind it."""
    return rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])"
