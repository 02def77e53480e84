"""The tools of front-end developers accept schema.graphql (`npm ci` in tests/npm/schema installs them)."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tests" / "npm" / "schema"
BUILD = TOOLS / "build"


def _major_version_of_node() -> int:
    node = shutil.which("node")
    printed = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else "v0."
    return int(printed.removeprefix("v").partition(".")[0])


pytestmark = [
    pytest.mark.skipif(_major_version_of_node() < 20, reason="node 20 or later is not installed"),
    pytest.mark.skipif(
        not (TOOLS / "node_modules").is_dir(), reason="run `npm ci` in tests/npm/schema first"
    ),
]


async def node(script: str, *arguments: str, cwd: Path = TOOLS) -> tuple[int | None, str]:
    """The exit code of a script of node_modules, and all that it printed."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(TOOLS / "node_modules" / script),
        *arguments,
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode, printed.decode()


async def lint(schema: Path) -> tuple[int | None, str]:
    """What @graphql-eslint says of a schema in the folder of `schema`."""
    return await node(
        "eslint/bin/eslint.js", "--config", str(TOOLS / "eslint.config.js"), schema.name, cwd=schema.parent
    )


async def test_relay_compiles_fragments_pages_mutations_and_a_subscription() -> None:
    artifacts = BUILD / "relay"
    shutil.rmtree(artifacts, ignore_errors=True)
    artifacts.mkdir(parents=True)
    code, printed = await node("relay-compiler/cli.js", "relay.config.json")
    assert code == 0, printed
    made = {file.name.removesuffix(".graphql.ts") for file in artifacts.iterdir()}
    assert made >= {
        "QuoteListQuery",
        "QuoteListPaginationQuery",
        "QuoteCardRefetchQuery",
        "ChangesCreateMutation",
        "ChangesSubscription",
    }


async def test_the_contract_compiles_to_typescript() -> None:
    shutil.rmtree(BUILD / "codegen", ignore_errors=True)
    code, printed = await node("@graphql-codegen/cli/cjs/bin.js", "--config", "codegen.ts")
    assert code == 0, printed
    assert "QuoteCreateMutationVariables" in (BUILD / "codegen" / "graphql.ts").read_text()
    code, printed = await node("typescript/bin/tsc", "--project", ".")
    assert code == 0, printed


async def test_the_rules_for_schemas_and_of_relay_are_kept() -> None:
    code, printed = await lint(ROOT / "schema.graphql")
    assert code == 0, printed


async def test_the_rules_would_be_missed(tmp_path: Path) -> None:
    described = '"""A thing."""\ntype Thing { "Its name." name: String }\n'
    faulty = tmp_path / "schema.graphql"
    faulty.write_text(described + '"""Everything."""\ntype Query { thing: Thing }\n')
    code, printed = await lint(faulty)
    assert code == 1
    assert "strict-id-in-types" in printed
    assert "require-description" in printed
