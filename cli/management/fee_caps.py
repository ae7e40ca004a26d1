"""Commands about what the acquirer's contract with Klarna says of small payments."""

from cli.management.table import Field, Group, Things

_caps = Things(path="/v1/fee-caps", is_paged=False)

GROUP = Group(
    name="fee-caps",
    help="What small payments cost the acquirer at most, as its contract with Klarna says.",
    calls=(
        _caps.lists(
            "List the caps, the newest first.",
            *("id", "currency", "up_to", "fixed", "variable", "mcc", "market", "valid_from"),
        ),
        _caps.adds(
            "Add a cap. Caps are never changed: a newer one takes the place of an older one that names as much.",
            Field(option="currency", help="ISO 4217: SEK, EUR …."),
            Field(
                option="up-to", kind="number", help="The largest small payment, in minor units; 0 ends those before."
            ),
            Field(option="fixed", kind="number", help="What each capture costs at most, in minor units."),
            Field(option="variable", kind="number", help="And of the payment's total, percent times 1,000,000."),
            Field(option="mcc", help="Only for merchants of this category: 5812."),
            Field(option="market", help="Only in stores of this country: SE."),
            Field(
                option="from", place="valid_from", help="For payments from then on, ISO 8601; left out, from now on."
            ),
        ),
    ),
)
