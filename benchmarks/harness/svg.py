"""A picture of bars and words as SVG: no more of it than the plots of this package need."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from attrs import define, field

INK, PALE, LINE = "#333333", "#767676", "#dddddd"
BLUE, ORANGE, GREY, RED, GREEN = "#0072b2", "#e69f00", "#a6a6a6", "#d55e00", "#009e73"


@define
class Picture:
    """``width`` and ``height`` in pixels; y grows downwards. It is white, on any page."""

    width: int
    height: int
    _parts: list[str] = field(factory=list, init=False)

    def bar(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle from its upper left corner."""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(0.0, width):.1f}" '
            f'height="{max(0.0, height):.1f}" fill="{colour}"/>'
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str = LINE,
        dash: str = "",
    ) -> None:
        """A thin line; ``dash`` as in stroke-dasharray."""
        (x1, y1), (x2, y2) = start, end
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}"{dashed}/>'
        )

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", colour: str = INK,
        size: int = 12, bold: bool = False,
    ) -> None:  # fmt: skip
        """``anchor`` is start, middle or end."""
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" '
            f'font-size="{size}"{weight}>{escape(words)}</text>'
        )

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str]]) -> None:
        """Pairs of colour and words, side by side."""
        for colour, words in entries:
            self.bar(x, y - 9, 10, 10, colour)
            self.text(x + 15, y, words)
            x += 15 + 6.6 * len(words) + 20

    def document(self, title: str) -> str:
        """The whole file; ``title`` is for those who cannot see it."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" '
            "font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif\">"
        )
        ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
        return "\n".join(
            [head, f"<title>{escape(title)}</title>", ground, *self._parts, "</svg>\n"]
        )
