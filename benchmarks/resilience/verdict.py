"""What a proof says in the end: a sentence on what was done, and each figure beside its target."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Something measured, and the most that it may be, both in `unit`."""

    name: str
    measured: float
    most: float = 0
    unit: str = ""

    @property
    def held(self) -> bool:
        """Whether it is no more than it may be."""
        return self.measured <= self.most

    def __str__(self) -> str:
        target = f"at most {self.most:g}{self.unit}" if self.most else "none"
        return f"{self.name} {self.measured:,.3g}{self.unit} (target: {target})"


@dataclass(frozen=True)
class Verdict:
    """What was done, what must hold, and what else is worth knowing."""

    story: str
    figures: list[Figure]
    aside: str = ""

    @property
    def held(self) -> bool:
        """Whether every target was met."""
        return all(figure.held for figure in self.figures)

    def __str__(self) -> str:
        missed = ", ".join(figure.name for figure in self.figures if not figure.held)
        figures = "; ".join(map(str, self.figures))
        aside = f" {self.aside}" if self.aside else ""
        return f"{self.story}: {figures}.{aside} {f'MISSED: {missed}' if missed else 'Held'}."


def quantile(figures: Sequence[float], share: float) -> float:
    """The figure that this share of all does not exceed."""
    return sorted(figures)[int((len(figures) - 1) * share)]


def milliseconds(seconds: float) -> float:
    """The same in thousandths."""
    return seconds * 1000


def megabytes(bytes: float) -> float:
    """The same in millions."""
    return bytes / 1e6
