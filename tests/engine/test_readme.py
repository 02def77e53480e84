"""What graph/engine/README.md shows is what the tests run."""

import re
from pathlib import Path

import graph.engine
from graph.engine import fields

README = (Path(graph.engine.__path__[0]) / "README.md").read_text()
LIBRARY = (Path(__file__).parent / "library.py").read_text()


def test_every_example_is_of_the_library() -> None:
    examples = re.findall(r"^```python\n(.*?)^```$", README, re.M | re.S)
    assert len(examples) == 5
    for example in examples:
        assert example in LIBRARY


def test_every_kind_of_field_is_explained() -> None:
    not_fields = {"declare", "argument"}
    ours = [name for name, each in vars(fields).items() if getattr(each, "__module__", "") == fields.__name__]
    kinds = {name for name in ours if name.islower()} - not_fields
    assert {name for name in kinds if f"`{name}" not in README} == set()


def test_files_that_are_named_exist() -> None:
    for name in set(re.findall(r"`(\w+\.py)`", README)):
        assert (Path(graph.engine.__path__[0]) / name).is_file(), name
