"""One break for each cause: what follows from another finding is taken out, and what belongs together becomes one."""

from collections.abc import Iterable
from dataclasses import replace

from kassa.domain.settlements.breaks import Break, Reason, joined
from kassa.domain.settlements.charges import follows
from kassa.domain.settlements.explanations import Explanation

_CANDIDATES = 3
"""Of the lines with strange ids that have the amount of something missing, so many are named as its likely cause."""


def one_for_each_cause(breaks: Iterable[Break]) -> tuple[Break, ...]:
    """The breaks without those that follow from another: a fee that fits another amount, a gap that a stranger fills."""
    known: dict[str, Break] = {}
    for each in sorted(breaks, key=lambda each: (each.lines, each.reason)):
        known[each.id] = joined(known[each.id], each) if each.id in known else each
    for each in _following(known.values()):
        del known[each.id]
    strangers = [each for each in known.values() if each.reason is Reason.UNKNOWN_PAYMENT and each.moved is not None]
    gaps = [each for each in known.values() if each.reason is Reason.MISSING_IN_FILE]
    strangers_of, gaps_of = _by_money(strangers), _by_money(gaps)
    for money in strangers_of.keys() & gaps_of.keys():
        alike, missed = strangers_of[money], gaps_of[money]
        if len(alike) == len(missed) == 1:
            del known[missed[0].id]
            known[alike[0].id] = _recognised(alike[0], missed[0])
        else:
            for gap in missed:
                likely = tuple(_ids_differ(stranger, gap) for stranger in alike[:_CANDIDATES])
                known[gap.id] = replace(gap, explanations=(*gap.explanations[:-1], *likely, gap.explanations[-1]))
    return tuple(known[key] for key in sorted(known, key=lambda key: (known[key].lines or (0,), key)))


def _following(breaks: Iterable[Break]) -> list[Break]:
    by_reason: dict[Reason, list[Break]] = {reason: [] for reason in Reason}
    for each in breaks:
        by_reason[each.reason].append(each)
    amounts = {each.subject: each.found or 0 for each in by_reason[Reason.AMOUNT]}
    strange = {line for reason in _STRANGE for each in by_reason[reason] for line in each.lines}
    fees = (each for each in by_reason[Reason.FEE] if each.subject in amounts)
    return [
        *(each for each in fees if follows(each, amounts[each.subject])),
        *(each for each in by_reason[Reason.DUPLICATE] if each.lines and strange.issuperset(each.lines)),
    ]


_STRANGE = (Reason.UNKNOWN_PAYMENT, Reason.PORTAL_ACTION)
"""All lines of what is not ours are one break, also where one of them comes twice."""


def _by_money(breaks: Iterable[Break]) -> dict[tuple[str, int | None], list[Break]]:
    found: dict[tuple[str, int | None], list[Break]] = {}
    for each in sorted(breaks, key=lambda each: (each.lines, each.id)):
        moved = each.moved if each.reason is Reason.UNKNOWN_PAYMENT else each.expected
        found.setdefault((each.currency, moved), []).append(each)
    return found


def _recognised(stranger: Break, gap: Break) -> Break:
    """A line with strange ids and a gap of the very same amount: one cause, and no money is off."""
    return replace(
        stranger,
        expected=stranger.found,
        payment_id=gap.payment_id,
        merchant_id=gap.merchant_id,
        explanations=(_ids_differ(stranger, gap), *stranger.explanations),
    )


def _ids_differ(stranger: Break, gap: Break) -> Explanation:
    return Explanation("ids_differ", {"line": stranger.lines[0], "subject": gap.subject})
