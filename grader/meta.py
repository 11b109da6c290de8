"""--device meta: does PyTorch code mix devices? Told without a GPU, on tensors that have a shape and no data.

Only the error that says so is evidence. Everything else (a value asked for, a branch on one) happens on this device
and not on a GPU, so it says nothing: "cannot tell". No points either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader import messages
from grader.model import Call, Check, Limits, Observation
from grader.records import CheckReport, Outcome

MIXED = re.compile(
    r"is not on the expected device meta|two devices, .*meta|Expected all tensors to be on the same device"
)
COPIED = "meta device type tensor to numpy"
"""Evidence where it is a line of the learner's: what looks at their results may do that, too."""


def judge(check: Check, observation: Observation) -> CheckReport:
    mixed = next((call for call in observation.calls if _mixes(call)), None)
    if mixed is None or mixed.fault is None:
        message = "Cannot tell: nothing was seen to mix devices, which proves nothing."
    else:
        message = (
            f"{check.function} mixes devices, and would fail on a GPU:\n"
            f"{messages.fault(mixed.fault, check.function, Limits())}\n"
            "Make new tensors where the arguments are, such as torch.zeros_like(x) or torch.zeros(n, device=x.device)."
        )
    return CheckReport(
        name=check.name,
        function=check.function,
        outcome="failed" if mixed else "not_attempted",
        score=0.0,
        max_score=0.0,
        message=message,
    )


def outcome(checks: Sequence[CheckReport]) -> Outcome:
    return "failed" if any(check.outcome == "failed" for check in checks) else "not_attempted"


def _mixes(call: Call) -> bool:
    if call.fault is None:
        return False
    return MIXED.search(call.fault.text) is not None or (COPIED in call.fault.text and bool(call.fault.frames))
