"""The source card: what a person knows of a report and the file does not say (`<name>.source.toml` beside it)."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PositiveInt, ValidationError, field_validator

from pipeline.errors import InputError
from pipeline.ingest.limits import NAMES
from pipeline.model import ReducedDate
from pipeline.records import Language

SUFFIX = ".source.toml"


def _iso(value: object) -> object:
    """A date as TOML gives it, or a string that is one: the pattern of the field would let 30 February pass."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.strip():
        try:
            date.fromisoformat(f"{value.strip()}-01-01"[:10])
        except ValueError:
            raise ValueError("not an ISO 8601 date: YYYY, YYYY-MM or YYYY-MM-DD") from None
    return value


class SourceCard(BaseModel):
    """A source card. Every key may be left out; what is left out is taken from the file where possible."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)

    title: str = Field("", description="Title of the report")
    publisher: str = Field("", description="Who published it")
    language: Language | None = Field(None, description="zh, en or ru")
    edition_date: Annotated[ReducedDate, BeforeValidator(_iso)] = Field("", description="YYYY, YYYY-MM or YYYY-MM-DD")
    origin: str = Field("", description="Where the file was taken from")
    licence: str = Field("", description="Terms under which it may be used")
    sha256: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64})?$")] = Field(
        "", description="SHA-256 of the file, in hex"
    )
    limits: dict[str, PositiveInt] = Field({}, description="Limits of the readers, raised or lowered for this report")

    @field_validator("limits")
    @classmethod
    def _known_limits(cls, limits: dict[str, int]) -> dict[str, int]:
        if unknown := limits.keys() - set(NAMES):
            raise ValueError(f"unknown limit {min(unknown)!r}; the limits are {', '.join(NAMES)}")
        return limits


def card_of(report: Path) -> SourceCard:
    """The card of a report, empty where there is none; `report.pdf.source.toml` goes before `report.source.toml`.

    Raises InputError naming the card's file and the key that is wrong.
    """
    for card in (report.with_name(report.name + SUFFIX), report.with_name(report.stem + SUFFIX)):
        try:
            content = card.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise InputError(f"{card}: cannot be read: {error.strerror}; mend its permissions") from error
        return _parse(content, card)
    return SourceCard()


def _parse(content: bytes, card: Path) -> SourceCard:
    try:
        return SourceCard.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise InputError(f"{card}: not UTF-8 at byte offset {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{card}: not valid TOML: {error}") from error
    except ValidationError as error:
        raise InputError(f"{card}: {'; '.join(_complaint(e) for e in error.errors())}") from error


def _complaint(error: Any) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"unknown key {key!r}; the keys are {', '.join(SourceCard.model_fields)}"
    return f"{key}: {error['msg']} (found {error['input']!r})"
