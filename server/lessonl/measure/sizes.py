"""What is known of a size beyond that it is one: bounds, and what it is a multiple of."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from lessonl.measure.expression import Expression


@frozen
class SizeForm:
    """Bounds are inclusive, over the other sizes."""

    least: Expression | None = None
    most: Expression | None = None
    multiple_of: int = 1
    power_of_two: bool = False

    def near(self, value: int, sizes: Mapping[str, int]) -> int:
        """The value of this form that is nearest to ``value``, preferably above."""
        least = max(0, self.least(sizes)) if self.least else 0
        most = max(least, self.most(sizes)) if self.most else max(value, least) * 2 + 1
        most = max(most, self.multiple_of)
        value = min(max(value, least), most)
        if self.power_of_two:
            above = 1 << max(0, value - 1).bit_length()
            return above if above <= most else above // 2
        above = -(-value // self.multiple_of) * self.multiple_of
        return above if above <= most else most // self.multiple_of * self.multiple_of


def formed(sizes: Mapping[str, int], forms: Mapping[str, SizeForm]) -> dict[str, int]:
    """``sizes`` with each of its form; a form may speak of sizes that stand before it."""
    values = dict(sizes)
    for name in [name for name in sizes if name in forms]:
        values[name] = forms[name].near(values[name], values)
    return values
