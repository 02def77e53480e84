"""Enums whose members say what they mean, for the schema and the documentation alike."""

from enum import StrEnum
from typing import Self


class DescribedEnum(StrEnum):
    """A closed list of strings: each member is written `NAME = "VALUE", "One sentence."`."""

    description: str

    def __new__(cls, value: str, description: str = "") -> Self:
        """Keep the sentence beside the value; looking a member up needs the value alone."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member
