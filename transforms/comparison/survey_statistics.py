"""What a follow-up survey tells: response rates of its dispositions, and satisfaction with its uncertainty.

Rates are fractions until they leave, Decimals with 6 decimals then; a rate over nothing is None, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from transforms.comparison.intervals import Interval, root, six, wald, wilson_of

DISPOSITIONS = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")
"""AAPOR: complete, partial, refusal, non-contact, other eligible, unknown (household, other), not eligible."""


def response_rates(counts: Mapping[str, int]) -> dict[str, Decimal | None]:
    """The rates of AAPOR's Standard Definitions (10th edition, 2023) by name, one final disposition a case.

    `e` is the share of eligible cases among those whose eligibility is known: K / (K + NE), K = I+P+R+NC+O. Counts
    that are not named are 0; another name, or a count below 0, is a ValueError.
    """
    case = _checked(counts)
    complete, answered = case["I"], case["I"] + case["P"]
    approached = answered + case["R"]
    reached = approached + case["O"]
    known = reached + case["NC"]
    unknown = case["UH"] + case["UO"]
    e = _over(known, known + case["NE"])
    likely = known if unknown == 0 else None if e is None else known + e * unknown
    tops = {
        "RR": (complete, answered),
        "COOP": (complete, answered),
        "REF": (case["R"],),
        "CON": (reached,),
    }
    bases = {"RR": (known + unknown, likely, known), "COOP": (reached, approached)}
    bases |= {"REF": bases["RR"], "CON": bases["RR"]}
    rates = {
        f"{name}{place}": _over(top, base)
        for name in tops
        for place, (base, top) in enumerate(((base, top) for base in bases[name] for top in tops[name]), 1)
    }
    return {name: None if rate is None else six(rate) for name, rate in {"e": e, **rates}.items()}


def follow_up_rates(counts: Mapping[str, int]) -> dict[str, Decimal | None]:
    """The three rates that a bureau's page shows, over a list of named taxpayers (cases that are not eligible are out).

    - `contact_rate` 接通率 = (I+P+R+O) / (I+P+R+O+NC+UH+UO), which is CON1: reached, of all to be called.
    - `valid_answer_rate` 有效回访率 = (I+P) / (I+P+R+O+NC+UH+UO), which is RR2: answered, of all to be called.
    - `refusal_rate` 拒访率 = R / (I+P+R+O): refused, of those reached (REF1 is over all to be called).
    """
    case = _checked(counts)
    answered = case["I"] + case["P"]
    reached = answered + case["R"] + case["O"]
    called = reached + case["NC"] + case["UH"] + case["UO"]
    rates = {
        "contact_rate": _over(reached, called),
        "valid_answer_rate": _over(answered, called),
        "refusal_rate": _over(case["R"], reached),
    }
    return {name: None if rate is None else six(rate) for name, rate in rates.items()}


def _checked(counts: Mapping[str, int]) -> dict[str, int]:
    wrong = [name for name, count in counts.items() if name not in DISPOSITIONS or count < 0]
    if wrong:
        raise ValueError(", ".join(wrong))
    return {name: counts.get(name, 0) for name in DISPOSITIONS}


def _over(top: int, base: int | Fraction | None) -> Fraction | None:
    return Fraction(top) / base if base else None


@dataclass(frozen=True)
class Stratum:
    """One stratum: how many taxpayers are in the frame, how many answered, how many of those are satisfied."""

    name: str
    frame_count: int
    answered_count: int
    satisfied_count: int

    def __post_init__(self) -> None:
        """More satisfied than answered is a ValueError."""
        if self.frame_count < 0 or not 0 <= self.satisfied_count <= self.answered_count:
            raise ValueError(self.name)


@dataclass(frozen=True)
class Estimate:
    """A satisfaction rate with its 95 % interval, and the strata that it does not speak for."""

    rate: Decimal
    standard_error: Decimal | None
    """None where the sample does not give it: a stratum with one answer of several taxpayers, or no strata."""
    interval: Interval
    method: Literal["wald", "wilson"]
    answered_count: int
    left_out: tuple[str, ...] = ()


def stratified(strata: Sequence[Stratum]) -> Estimate | None:
    """The rate of the frame: each stratum's share satisfied, weighted by its taxpayers; None without any answer.

    p = sum W_h p_h; variance = sum W_h2 (1 - n_h/N_h) p_h (1 - p_h) / (n_h - 1) (stratified sampling with finite
    population correction, Cochran 5.6). Strata without an answer or a taxpayer are left out and named, the weights
    of the others are rescaled. Where the answers show no spread (all satisfied, or none), or where a variance is not
    defined, Wald would be no interval: Wilson over all answers stands instead.
    """
    used = [one for one in strata if one.answered_count and one.frame_count]
    left_out = tuple(one.name for one in strata if one not in used)
    if not used:
        return None
    frame, answered = sum(one.frame_count for one in used), sum(one.answered_count for one in used)
    shares = [Fraction(one.frame_count, frame) for one in used]
    rates = [Fraction(one.satisfied_count, one.answered_count) for one in used]
    rate = sum((share * p for share, p in zip(shares, rates, strict=True)), Fraction(0))
    terms = [_variance(one) for one in used]
    defined = [share * share * term for share, term in zip(shares, terms, strict=True) if term is not None]
    variance = sum(defined, Fraction(0)) if len(defined) == len(used) else None
    error = None if variance is None else six(root(variance))
    is_census = all(one.answered_count >= one.frame_count for one in used)
    if variance is None or rate in (0, 1) or (variance == 0 and not is_census):
        return Estimate(six(rate), error, wilson_of(rate, answered), "wilson", answered, left_out)
    return Estimate(six(rate), error, wald(rate, variance), "wald", answered, left_out)


def _variance(one: Stratum) -> Fraction | None:
    """Of one stratum's rate; 0 where everybody answered (more answers than taxpayers count as everybody)."""
    if one.answered_count >= one.frame_count:
        return Fraction(0)
    if one.answered_count == 1:
        return None
    p = Fraction(one.satisfied_count, one.answered_count)
    missed = 1 - Fraction(one.answered_count, one.frame_count)
    return missed * p * (1 - p) / (one.answered_count - 1)


def pooled(strata: Sequence[Stratum]) -> Estimate | None:
    """The rate of the answers as they are, without weights, with its Wilson interval; None without any answer."""
    answered = sum(one.answered_count for one in strata)
    if not answered:
        return None
    rate = Fraction(sum(one.satisfied_count for one in strata), answered)
    left_out = tuple(one.name for one in strata if not one.answered_count)
    return Estimate(six(rate), None, wilson_of(rate, answered), "wilson", answered, left_out)
