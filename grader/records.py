"""The report: what leaves the process. Frozen pydantic models, so that JSON and its schema come from one place."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Outcome = Literal["passed", "partial", "failed", "not_attempted", "rejected", "crashed", "limit_hit", "grader_error"]
Isolation = Literal["none", "floor", "strict"]


class Record(BaseModel):
    # NaN and infinity are no JSON numbers: they are written as strings.
    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_inf_nan="strings", json_schema_serialization_defaults_required=True
    )


class MistakeRecord(Record):
    """A mistake that reproduces what the learner's function returned."""

    id: str
    says: str


class Counterexample(Record):
    """The smallest failing input. Arrays are nested lists; what is no number is a string."""

    inputs: dict[str, Any]
    actual: Any
    expected: Any
    gap: float | str | None
    allowed: float | None


class CheckReport(Record):
    name: str
    function: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    mistake: MistakeRecord | None = None
    counterexample: Counterexample | None = None


class Provenance(Record):
    """What made this report: versions and digests (sha256)."""

    grader: str
    course: str
    submission: str | None
    isolation: Isolation
    python: str
    frameworks: dict[str, str]


class Report(Record):
    schema_version: Literal["1"] = "1"
    exercise: str
    learner: str | None
    framework: str
    device: str
    seed: int | None
    outcome: Outcome
    score: float
    max_score: float
    checks: list[CheckReport]
    notes: list[str]
    stdout: str
    hint: str | None
    provenance: Provenance
    seconds: float
