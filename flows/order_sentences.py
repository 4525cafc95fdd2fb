"""An edition in sentences: every word of the vocabulary says what it means, in the reader's language.

A word's sentence is `order_<group>_<word>` of the messages, with `_<value>` where the values are fixed and `_none`
where it is left out; what has none of these is a word that nobody could sign, and raises KeyError.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from flows.wording import Lang, say, sentences
from transforms.scheme.words import GROUPS, AsIs, Component, Edition, Ranked, Relative, Scale, Words, words_of

COMMON = ("name", "title", "basis", "assumed", "scale", "limit", "weight", "adds", "missing")


@dataclass(frozen=True)
class Clause:
    """What one word says; `is_assumed` where the source does not say it."""

    word: str
    text: str
    is_assumed: bool = False


def group_of(model: type[Words]) -> str:
    """The group's name in the messages: `edition`, else the last of its path."""
    return next(path[-1] if path else "edition" for path, known in GROUPS.items() if known is model)


@dataclass(frozen=True)
class Speaker:
    """Says the words of one edition, with the titles that it gives its components and posts."""

    edition: Edition
    lang: Lang

    def clauses(self, model: Words, assumed: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> Iterator[Clause]:
        """The clauses of a group's plain words, in the order of the vocabulary."""
        group = group_of(type(model))
        for name, word in zip(type(model).model_fields, words_of(type(model)), strict=True):
            value = getattr(model, name)
            if word in without or (isinstance(value, Words) and word != "items_full"):
                continue
            text = self._clause(f"order_{group}_{word}", value)
            if text is not None:
                yield Clause(word, text, word in assumed)

    def _clause(self, code: str, value: object) -> str | None:
        known = sentences(self.lang)
        if value in (None, (), (None, None)):
            return say(self.lang, f"{code}_none") if f"{code}_none" in known else None
        if isinstance(value, bool):
            return say(self.lang, f"{code}_{'yes' if value else 'no'}")
        if isinstance(value, str | int) and f"{code}_{value}" in known:
            return say(self.lang, f"{code}_{value}")
        if isinstance(value, Words):
            return say(self.lang, code, **{word: self.shown(getattr(value, word)) for word in words_of(type(value))})
        return say(self.lang, code, value=self.shown(value, self._titles(code.rpartition("_")[2])))

    def component(self, component: Component) -> list[Clause]:
        """How a component is measured, scaled, bounded, weighed, and what a missing measure means."""
        own = list(self.clauses(component, component.assumed, COMMON))
        weight = "adds" if component.adds else "weight_map" if isinstance(component.weight, Mapping) else "weight"
        said = {
            "scale": self.scale(component.scale),
            "limit": self._clause("order_common_limit", component.limit) or "",
            "weight": say(self.lang, f"order_common_{weight}", value=self.shown(component.weight)),
            "missing": say(self.lang, f"order_common_missing_{component.missing}"),
        }
        marks = {"weight": ("weight", "adds")}
        shared = [
            Clause(word, text, any(one in component.assumed for one in marks.get(word, (word,))))
            for word, text in said.items()
        ]
        return [*own, *shared]

    def scale(self, scale: Scale) -> str:
        """The words of a scale as one sentence."""
        if isinstance(scale, Relative):
            text = say(self.lang, f"order_scale_relative_{scale.to}")
            cap = "" if scale.cap is None else say(self.lang, "order_scale_cap", value=self.shown(scale.cap))
            return "，".join(filter(None, (text, cap))) if self.lang == "zh" else ", ".join(filter(None, (text, cap)))
        if isinstance(scale, AsIs | Ranked):
            return say(self.lang, f"order_scale_{scale.kind}")
        fields = {word: self.shown(getattr(scale, word)) for word in words_of(type(scale)) if word != "kind"}
        return say(self.lang, f"order_scale_{scale.kind}", **fields)

    def joined(self, clauses: list[Clause]) -> str:
        """Clauses as one paragraph, each assumed one marked."""
        mark = say(self.lang, "order_mark")
        between, end = ("；", "。") if self.lang == "zh" else ("; ", ".")
        return between.join(one.text + (mark if one.is_assumed else "") for one in clauses) + end

    def _titles(self, last: str) -> Mapping[str, str]:
        """What the names in a word are the names of: components, posts, or nothing of the edition."""
        if last in ("by", "of", "component"):  # break_by, first_of and name_by too
            posts = {name: self.edition.post_title(name) for name in self.edition.post_classes}
            return posts | {one.name: one.title for one in self.edition.components}
        if last in ("among", "classes"):
            return {name: self.edition.post_title(name) for name in self.edition.post_classes}
        return {}

    def shown(self, value: object, titles: Mapping[str, str] = MappingProxyType({})) -> str:
        """A value as the order writes it; `titles` says what names in it are called on paper."""
        match value:
            case None:
                return say(self.lang, "value_open")
            case Decimal():
                text = f"{value:f}"
                return text.rstrip("0").rstrip(".") if "." in text else text
            case date():
                return value.isoformat()
            case Mapping():
                colon = "：" if self.lang == "zh" else ": "
                return self._listed(
                    f"{self.shown(key, titles)}{colon}{self.shown(one, titles)}" for key, one in value.items()
                )
            case tuple() if len(value) == 2 and all(one is None or isinstance(one, Decimal) for one in value):  # noqa: PLR2004 - a limit
                return f"[{self.shown(value[0])}, {self.shown(value[1])}]"
            case tuple():
                return self._listed(self._item(one, titles) for one in value)
            case _:
                return titles.get(str(value)) or self._named(str(value))

    def _item(self, one: object, titles: Mapping[str, str]) -> str:
        """A member of a list: a group of words is its clauses in a row."""
        if isinstance(one, Words):
            space = "" if self.lang == "zh" else " "
            return space.join(clause.text for clause in self.clauses(one))
        return self.shown(one, titles)

    def _listed(self, texts: Iterator[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(texts)

    def _named(self, text: str) -> str:
        """A fixed value in words, a moment of the week, or the text as it stands."""
        day, _, clock = text.partition(" ")
        known = sentences(self.lang)
        if f"value_{text}" in known:
            return say(self.lang, f"value_{text}")
        return f"{say(self.lang, f'day_{day}')} {clock}" if clock and f"day_{day}" in known else text
