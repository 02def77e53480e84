"""The figures as tables: in the terminal after each run, and as RESULTS.md after a full one."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.dataset.database import SETTINGS
from benchmarks.machine import Circumstances
from benchmarks.questions import Question
from benchmarks.run import Plan, Results

RESULTS = Path(__file__).with_name("RESULTS.md")
COLUMNS = (
    "",
    "req/s",
    "ours ×",
    "p50 ms",
    "p99 ms",
    "server CPU ms",
    "database CPU ms",
    "CPU ÷ limit",
    "p50 ms, 1 conn",
    "req/s, 1 conn",
)
_ONE, _MANY = 1, 16


def rows(plan: Plan, results: Results, question: Question) -> list[list[str]]:
    """One row of the table for each contestant; the ratios stand where both sides took part."""
    taking_part = [each for each in plan.contestants if question.name in each.answers]
    names = [contestant.name for contestant in taking_part]
    many = {name: results.figures[question.name, _MANY, name] for name in names}
    one = {name: results.figures[question.name, _ONE, name] for name in names}
    ours, limit = many.get("ours"), many.get("limit")
    return [
        [
            contestant.title,
            f"{(here := many[contestant.name]).per_second:,.0f}",
            f"{ours.per_second / here.per_second:.2f}" if ours else "–",
            f"{here.p50:.2f}",
            f"{here.p99:.2f}",
            f"{here.server_cpu:.2f}",
            f"{here.database_cpu:.2f}",
            f"{here.cpu / limit.cpu:.2f}" if limit else "–",
            f"{one[contestant.name].p50:.2f}",
            f"{one[contestant.name].per_second:,.0f}",
        ]
        for contestant in taking_part
    ]


def show(plan: Plan, results: Results) -> None:
    """Prints one table with everything."""
    table = Table(*COLUMNS, title=f"{_MANY} connections, one process each")
    table.columns[0].no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for question in plan.questions:
        table.add_section()
        table.add_row(f"[bold]{question.title}[/]")
        for row in rows(plan, results, question):
            table.add_row(*row)
    Console(width=160).print(table)
    for contestant in plan.contestants:
        print(f"{contestant.title}: at most {_mebibytes(results, contestant.name)} MiB")


def write_results(plan: Plan, results: Results, *, fsync: bool) -> None:
    """Writes RESULTS.md."""
    now = Circumstances.now()
    lines = [
        "# Results",
        "",
        "Written by `make bench`; benchmarks/README.md says what is measured and how to read it.",
        "",
        f"- {now.date}, commit {now.commit}",
        f"- {now.machine}; load generator, servers and database share it",
        f"- {now.versions}",
        f"- PostgreSQL: fsync {'on' if fsync else 'off'}, "
        + ", ".join(f"{name} {value}" for name, value in SETTINGS.items()),
        f"- {plan.rounds} rounds of {plan.seconds:g} s in turns, {_MANY} connections unless a column says "
        "otherwise, one process each; medians, and means of CPU",
        "- `ours ×`: how many times as many requests Quotegraph answers. "
        "`CPU ÷ limit`: server and database together, beside those of the limit",
    ]
    for question in plan.questions:
        lines += ["", f"## {question.title} ({results.values[question.name]:,} values)", ""]
        lines += [_markdown_row(list(COLUMNS)), "|---" + "|---:" * (len(COLUMNS) - 1) + "|"]
        lines += map(_markdown_row, rows(plan, results, question))
    lines += ["", "## Memory", "", "| | peak MiB |", "|---|---:|"]
    lines += [f"| {each.title} | {_mebibytes(results, each.name)} |" for each in plan.contestants]
    RESULTS.write_text("\n".join(lines) + "\n")


def _markdown_row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _mebibytes(results: Results, name: str) -> str:
    return f"{results.peak_bytes[name] / 2**20:,.0f}"
