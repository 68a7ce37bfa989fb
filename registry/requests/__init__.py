"""Change requests: from a draft to what is published.

steps      the states, the steps between them, and who takes them
reading    requests as they stand, and what was said
proposing  a new request, or a draft made anew
moving     submitted, withdrawn, returned, rejected, commented
applying   approved: three-way merged into the live record, and written
reverting  taking back a field, a record, a request, or a whole import
evidence   links and files that prove it
comparing  a request beside the live record, field by field
queue      what waits for the reviewing agency
"""

from registry.requests.applying import Applied, approve, approve_batch, publish
from registry.requests.comparing import Compared, compared
from registry.requests.evidence import Evidence, attach, evidence_file, evidence_of
from registry.requests.moving import comment, reject, send_back, submit, withdraw
from registry.requests.proposing import Asked, amend, propose
from registry.requests.reading import Request, Said, Summary, request, requests, thread
from registry.requests.reverting import (
    Reversal,
    passing,
    reversal_of_batch,
    reversal_of_editions,
    reversal_to,
    revert,
)
from registry.requests.steps import STEPS, Step, Who, step, steps

__all__ = [
    "STEPS",
    "Applied",
    "Asked",
    "Compared",
    "Evidence",
    "Request",
    "Reversal",
    "Said",
    "Step",
    "Summary",
    "Who",
    "amend",
    "approve",
    "approve_batch",
    "attach",
    "comment",
    "compared",
    "evidence_file",
    "evidence_of",
    "passing",
    "propose",
    "publish",
    "reject",
    "request",
    "requests",
    "reversal_of_batch",
    "reversal_of_editions",
    "reversal_to",
    "revert",
    "send_back",
    "step",
    "steps",
    "submit",
    "thread",
    "withdraw",
]
