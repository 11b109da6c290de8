"""The report as JSON, and the JSON Schema that describes it: both from the model in `grader.records`."""

from __future__ import annotations

import json

from grader.records import Report


def render(report: Report) -> str:
    """The keys in the model's order; NaN and infinities as strings; a newline at the end."""
    return report.model_dump_json(indent=2) + "\n"


def schema() -> str:
    """JSON Schema (draft 2020-12) of what render() gives."""
    return json.dumps(Report.model_json_schema(mode="serialization"), indent=2, ensure_ascii=False) + "\n"
