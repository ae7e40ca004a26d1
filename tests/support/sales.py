"""Sales in memory: what merchants' months are made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kassa.domain.pricing.periods import Period, month_of
from kassa.domain.pricing.sales import Adjustment, Sale


@dataclass
class MemorySales:
    """Sales by merchant and month. `write` makes each stroke, and may kill whoever writes."""

    write: Callable[[Callable[[], Any]], Any] = lambda stroke: stroke()
    noted: list[Sale] = field(default_factory=list)
    adjusted: dict[tuple[str, str, str, str], Adjustment] = field(default_factory=dict)

    def note(self, sales: Iterable[Sale]) -> None:
        self.noted += [sale for sale in sales if sale not in self.noted]

    def of(self, merchant_id: str, period: Period) -> Sequence[Sale]:
        own = (sale for sale in self.noted if sale.merchant_id == merchant_id)
        return [sale for sale in own if period.start <= sale.at < period.end]

    def adjust(self, merchant_id: str, at: datetime, adjustment: Adjustment) -> None:
        key = (merchant_id, month_of(at).name, adjustment.capture_id, adjustment.told_by)
        self.write(lambda: self.adjusted.setdefault(key, adjustment))

    def adjustments(self, merchant_id: str, period: Period) -> Sequence[Adjustment]:
        return [one for (*whose, _, _), one in self.adjusted.items() if whose == [merchant_id, period.month]]
