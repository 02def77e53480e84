"""`python -m benchmarks.resilience`: the proofs at their full length, on a cluster of their own."""

from typing import Annotated

import typer
from rich.console import Console

from benchmarks.resilience.ground import scratch_ground
from benchmarks.resilience.proofs import PROOFS


def main(
    only: Annotated[str, typer.Option(help="Proofs, separated by commas.")] = ",".join(PROOFS),
) -> None:
    """Prove that nothing is lost and nobody waits long. Exits with 1 where a target was missed."""
    console, held = Console(soft_wrap=True, highlight=False), True
    with scratch_ground() as ground:
        for name in only.split(","):
            verdict = PROOFS[name](ground)
            held &= verdict.held
            console.print(f"[bold]{name}[/bold]: {verdict}")
    raise typer.Exit(0 if held else 1)


if __name__ == "__main__":
    typer.run(main)
