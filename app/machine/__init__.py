"""The machine: a scenario's setup on a program as a model, and the transition relation over it.

States, schedules and accounts are values; nothing here knows a clock, randomness or the web.
"""

from app.machine.build import build
from app.machine.ending import Ending, ending, run_status
from app.machine.ghost import (
    Ghost,
    frozen,
    ghost,
    iocb_facts,
    is_finished,
    request_status,
    result,
    returned,
    semaphore,
    truth,
)
from app.machine.layout import (
    LEVELS,
    ContextInfo,
    Model,
    RequestInfo,
    Semaphore,
    Superblock,
)
from app.machine.names import FROZEN, IocbNames, level_name, value_name
from app.machine.setup import FileSystem, Operation, Setup, SetupError, Thread
from app.machine.state import (
    EVENT_KINDS,
    Account,
    Action,
    Blocked,
    Change,
    Event,
    Frame,
    NotEnabled,
    RangeError,
    State,
    StatementAccount,
)
from app.machine.step import (
    Open,
    Stepped,
    actions,
    attempt,
    enabled,
    format_action,
    possible,
    step,
    why_blocked,
)
from app.machine.view import STARTED, Views, view

__all__ = [
    "EVENT_KINDS",
    "FROZEN",
    "LEVELS",
    "STARTED",
    "Account",
    "Action",
    "Blocked",
    "Change",
    "ContextInfo",
    "Ending",
    "Event",
    "FileSystem",
    "Frame",
    "Ghost",
    "IocbNames",
    "Model",
    "NotEnabled",
    "Open",
    "Operation",
    "RangeError",
    "RequestInfo",
    "Semaphore",
    "Setup",
    "SetupError",
    "State",
    "StatementAccount",
    "Stepped",
    "Superblock",
    "Thread",
    "Views",
    "actions",
    "attempt",
    "build",
    "enabled",
    "ending",
    "format_action",
    "frozen",
    "ghost",
    "iocb_facts",
    "is_finished",
    "level_name",
    "possible",
    "request_status",
    "result",
    "returned",
    "run_status",
    "semaphore",
    "step",
    "truth",
    "value_name",
    "view",
    "why_blocked",
]
