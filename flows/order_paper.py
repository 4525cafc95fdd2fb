"""An edition as a Word document in the shape of an order, with the hash of its file above the signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.order_sentences import Clause, Speaker
from flows.wording import Lang, say
from transforms.scheme.words import Component, Edition, Words
from warehouse.extracts.listings import Cell, Column, Listing

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.extracts.word import Paper

_DIGITS = "零一二三四五六七八九"
_TEN = 10
_RESULTS = ("tiers", "tier_caps", "titles", "total", "rank")
_TIME = ("calendar", "notice", "unreviewed", "late", "repeats", "payout")
_GRADES = ("status", "grades", "gates", "quota", "brings")
_SIGNS = ("drafter", "checker", "head", "date")


def write_order(edition: Edition, file_name: str, sha256: str, lang: Lang, path: Path) -> None:
    """Write the document; the same file and language give the same bytes."""
    from warehouse.extracts.word import Paper

    paper = Paper(edition.title)
    order = _Order(edition, Speaker(edition, lang), lang)
    paper.title(edition.title, edition.basis)
    order.write(paper)
    paper.heading(say(lang, "order_h_sign"))
    paper.text(say(lang, "order_hash", file=file_name, hash=sha256))
    paper.signatures([say(lang, f"order_sign_{who}") for who in _SIGNS])
    paper.save(path)


class _Order:
    """The parts of an order, in the order of the vocabulary."""

    def __init__(self, edition: Edition, speaker: Speaker, lang: Lang) -> None:
        self.edition, self.speaker, self.lang = edition, speaker, lang
        self.number = 0

    def write(self, paper: Paper) -> None:
        edition = self.edition
        paper.heading(say(self.lang, "order_h_general"))
        without = ("title", "basis", "assumed", "components", "posts", *_RESULTS, *_TIME, *_GRADES)
        for clause in self.speaker.clauses(edition, edition.assumed, without):
            paper.text(self.speaker.joined([clause]))
        for word in ("scored", "peers"):
            self._group(paper, word)
        paper.heading(say(self.lang, "order_h_components"))
        for component in edition.components:
            self._component(paper, component)
        paper.heading(say(self.lang, "order_h_weights"))
        paper.listing(self._weights(), "{caption}")
        for heading, words in (
            ("order_h_results", ("total", "rank", "tiers", "tier_caps", "titles")),
            ("order_h_time", _TIME),
            ("order_h_grades", _GRADES if edition.grades else ()),
        ):
            if words:
                paper.heading(say(self.lang, heading))
            for word in words:
                self._group(paper, word)
        self._assumed(paper)

    def _group(self, paper: Paper, word: str) -> None:
        """One word of the edition: a group of words, several of them, or a plain one."""
        value = getattr(self.edition, word)
        is_assumed = word in self.edition.assumed
        if value is None:
            return
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Words):
                clauses = list(self.speaker.clauses(one))
            else:
                without = tuple(name for name in type(self.edition).model_fields if name != word)
                clauses = list(self.speaker.clauses(self.edition, (), without))
            self._paragraph(paper, word, clauses, is_assumed=is_assumed)

    def _paragraph(self, paper: Paper, word: str, clauses: list[Clause], *, is_assumed: bool) -> None:
        if clauses:
            last = clauses[-1]
            marked = [*clauses[:-1], Clause(last.word, last.text, is_assumed or last.is_assumed)]
            colon = "：" if self.lang == "zh" else ": "
            paper.text(say(self.lang, f"label_{word}") + colon + self.speaker.joined(marked))

    def _component(self, paper: Paper, component: Component) -> None:
        self.number += 1
        number = _chinese(self.number) if self.lang == "zh" else str(self.number)
        paper.heading(say(self.lang, "order_clause", number=number, title=component.title), 2)
        paper.text(say(self.lang, "order_clause_basis", value=component.basis))
        for clause in self.speaker.component(component):
            paper.text(self.speaker.joined([clause]))

    def _weights(self) -> Listing:
        """Components by post class; one column where one weight holds for everybody."""
        edition = self.edition
        classes = edition.post_classes
        heads = [edition.post_title(one) for one in classes] or [say(self.lang, "order_everybody")]
        columns = [Column(say(self.lang, "order_component")), *(Column(head, "quantity") for head in heads)]
        rows = [[one.title, *self._cells(one, classes)] for one in edition.components]
        rows.append([say(self.lang, "order_sum"), *[edition.whole] * len(heads)])
        return Listing(say(self.lang, "order_weights"), columns, rows)

    def _cells(self, component: Component, classes: Iterable[str]) -> list[Cell]:
        if component.adds:
            return [say(self.lang, "order_added")] * max(1, len(tuple(classes)))
        if isinstance(component.weight, Mapping):
            return [component.weight.get(one) for one in classes]
        found: list[Cell] = [self._plain(component.weight)]
        return found * max(1, len(tuple(classes)))

    def _plain(self, weight: object) -> Decimal | None:
        return weight if isinstance(weight, Decimal) else None

    def _assumed(self, paper: Paper) -> None:
        """Every example parameter by its component and printed name."""
        paper.heading(say(self.lang, "order_h_assumed"))
        titles = {one.name: one.title for one in self.edition.components}
        found = []
        for words in self.edition.assumptions:
            name, _, word = words.rpartition(".")
            known = say(self.lang, f"label_{word}")
            found.append(f"{titles[name]}·{known}" if name else known)
        between = "、" if self.lang == "zh" else ", "
        paper.text(
            say(self.lang, "order_assumed_all", found=between.join(found))
            if found
            else say(self.lang, "order_assumed_none")
        )


def _chinese(number: int) -> str:
    """1 to 99 as clauses are counted: 一, 十, 二十一."""
    tens, ones = divmod(number, _TEN)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
