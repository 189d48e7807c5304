"""Every kind of problem this service has: its slug, status, meaning and remedy."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.jobs.refusals import REFUSALS


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. ``addressed`` is its status when the address itself is to blame."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: str
    addressed: int = 0

    def __post_init__(self) -> None:
        if not self.addressed:
            object.__setattr__(self, "addressed", self.status)


INVALID_REQUEST = Kind(
    "invalid-request",
    422,
    "The request has a part that this call does not take",
    "A body or a query parameter is missing, unknown, or of the wrong type. Nothing is guessed:"
    " an unknown field is refused rather than ignored.",
    "Compare the request with the examples at /api/docs.",
)
NOT_FOUND = Kind(
    "not-found",
    404,
    "Nothing is at this address",
    "No page or call of this service has that address.",
    "The calls are listed at /api/docs.",
)
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    "This address does not take that method",
    "Reading is GET; runs, checks and links are asked for with POST and a JSON body.",
    "The header Allow names what is possible.",
)
HTTP_ERROR = Kind(
    "bad-request",
    400,
    "The request cannot be read",
    "The request breaks HTTP itself, or its body is not what its header says.",
    "Send JSON in UTF-8, or a scenario as text/plain.",
)
BODY_TOO_LARGE = Kind(
    "body-too-large",
    413,
    "The body is too large",
    "Bodies are bounded, so that one request cannot take the memory of all others.",
    "Send less at once: a scenario is a few hundred bytes, and a trace can be sent in parts. The"
    " bounds are at /limits.",
)
BUSY = Kind(
    "busy",
    429,
    "Too many searches are waiting",
    "Searches run in a few processes of their own, and the queue for these is bounded.",
    "Try again after the number of seconds in Retry-After, or search on your own machine.",
)
OVERRAN = Kind(
    "search-overran",
    422,
    "The search took too much",
    "The searching process did not stop within its time, and was ended."
    " That says nothing about the scenario: it is no verdict.",
    "Lower limits.states, or make the scenario smaller.",
)
OUT_OF_MEMORY = Kind(
    "search-out-of-memory",
    422,
    "The search ran out of memory",
    "The searching process needed more memory than it may have, and was ended."
    " That says nothing about the scenario: it is no verdict.",
    "Lower limits.states or limits.memory_bytes, or make the scenario smaller: a search that"
    " comes to the end of its own budget still tells what it found.",
)
SEARCH_LOST = Kind(
    "search-lost",
    503,
    "The searching process was lost",
    "The process that searched ended before it could answer: the service is being stopped, or"
    " its system ended the process. That says nothing about the scenario: it is no verdict.",
    "Ask again.",
)
INTERNAL_ERROR = Kind(
    "internal-error",
    500,
    "This service made a mistake",
    "Something that cannot happen happened. It is our fault and it is in the log.",
    "Please report the address and the body that led here.",
)
BAD_SCENARIO = Kind(
    "bad-scenario",
    422,
    "The scenario cannot be read",
    "A scenario says a kernel, file systems, and what its threads do, one statement a line."
    " The error names the line and column, what stands there, and what would be read instead.",
    "Mend the place that is named. GET /api/scenarios has examples of the whole language.",
)
BAD_OBJECT = Kind(
    "bad-scenario-object",
    422,
    "The scenario object has a part that does not fit",
    "A scenario may be sent as an object, the same as its text parsed. The error names the path"
    " of the part.",
    "GET /api/scenarios/{name} shows an object in full.",
)
BAD_SCHEDULE = Kind(
    "bad-schedule",
    422,
    "The schedule cannot be read",
    "A schedule names contexts in order, separated by blanks: app, app*3, app=deny, app>queued.",
    "The contexts and their legal values are in the answer to a run without a schedule.",
)
IMPOSSIBLE_SCHEDULE = Kind(
    "impossible-schedule",
    422,
    "The schedule cannot run",
    "A step of the schedule is not possible in the state it is reached in: the context is blocked,"
    " has finished, or must choose a value.",
    "The error lists what is possible there.",
)
BAD_EXPECTATION = Kind(
    "bad-expectation",
    422,
    "The expectation names what is not there",
    "A line expect or forbid is about an operation of the scenario: what it is blocked on, what it"
    " returns, what it completes with.",
    "The error says what could be named.",
)
UNKNOWN_KERNEL = Kind(
    "unknown-kernel",
    422,
    "No kernel has that id",
    "A kernel id is a base (6.7) followed by patches (6.7+flag), each perhaps with hunks left out"
    " (6.7+flag-clone_mask).",
    "GET /api/kernels lists those that have a name.",
    addressed=404,
)
UNBUILDABLE_KERNEL = Kind(
    "unbuildable-kernel",
    422,
    "That kernel cannot be put together",
    "A patch of the kernel's id has no place in the text that it is applied to.",
    "Leave the patch out, or choose the base it was written for.",
    addressed=404,
)
NO_HUNKS = Kind(
    "no-hunks",
    422,
    "That kernel has no patch to take apart",
    "A patch of several hunks can be looked at hunk by hunk: what breaks without each.",
    "Choose a kernel with such a patch: 6.7+flag+move.",
)
TOO_FEW_KERNELS = Kind(
    "too-few-kernels",
    422,
    "There is nothing to compare",
    "A comparison takes the same scenario to two or more different kernels.",
    "Name another kernel: 6.7+naive-move beside 6.8.",
)
BAD_C = Kind(
    "bad-c",
    422,
    "The C text is outside the subset that runs here",
    "The model reads a subset of C, and says of everything else where it stands and what would be"
    " accepted. A kernel id that leaves out a definition somebody uses ends here as well.",
    "Mend the place that is named; keep the hunk that defines what is missing.",
)
BAD_SETUP = Kind(
    "bad-setup",
    422,
    "The scenario does not fit its kernel",
    "The scenario asks for a file system, operation or option that this kernel does not have, or"
    " one whose mounting fails.",
    "Choose another kernel, or what the error offers.",
)
OUT_OF_RANGE = Kind(
    "out-of-range",
    422,
    "The modelled code leaves the model",
    "Mounting or opening follows a bad pointer, overflows a number, or runs on for ever.",
    "If the scenario brings its own C text, look at the place that is named.",
)
UNKNOWN_PROPERTY = Kind(
    "unknown-property",
    422,
    "No property has that name",
    "The line check narrows the properties that are looked at; it names one that does not exist.",
    "The error lists the properties.",
)
UNKNOWN_SCENARIO = Kind(
    "unknown-scenario",
    422,
    "The library has no such scenario",
    "The library's scenarios are known by name.",
    "GET /api/scenarios lists them.",
    addressed=404,
)
BAD_LINK = Kind(
    "bad-link",
    422,
    "The link does not say what it was made to say",
    "A link carries its scenario, its schedule, and a check over its characters. This one was cut"
    " short or mistyped on its way, or made by a newer version of the model.",
    "Copy the whole link from where it was first sent; a wrapped or quoted one can be repaired by"
    " POST /api/links.",
    addressed=404,
)
NO_SUCH_STEP = Kind(
    "no-such-step",
    422,
    "The run has no such step",
    "The number behind a link is the step to open it at.",
    "Leave the number out to see the whole run.",
    addressed=404,
)

TOO_MANY_LINES = Kind(
    "too-many-lines",
    422,
    "There are too many trace lines",
    "Trace lines are decoded all at once, so their number is bounded; blank lines do not count.",
    "Send those that matter (grep ki_flags or iomap), or decode them on your own machine.",
)

NOT_STORED = Kind(
    "not-stored",
    422,
    "No link is stored under that id",
    "A stored link (/s/...) is an id for a long link that one server keeps. An id is a hash of what"
    " it stands for, so it never comes to mean something else; but only the server that was asked"
    " to store it knows it.",
    "Copy the id once more; ask the server it was made on; or use the long link (/v1/...).",
    addressed=404,
)
STORE_FULL = Kind(
    "store-full",
    507,
    "The store of links is full",
    "The number of stored links and their bytes are bounded (see /limits). What is stored stays.",
    "Use the long link (/v1/...), which needs no store; or raise KIOCBSCOPE_STORE_LINKS or"
    " KIOCBSCOPE_STORE_BYTES on a server of your own.",
)
STORE_UNAVAILABLE = Kind(
    "store-unavailable",
    503,
    "Stored links are out of reach",
    "The database of stored links cannot be opened, read or written: a full disk, a folder without"
    " permission, a database that does not answer. Nothing else needs it, and nothing that was"
    " acknowledged is lost.",
    "Use the long link (/v1/...), which needs no store. On a server of your own, see to"
    " KIOCBSCOPE_DATA_DIR or KIOCBSCOPE_STORE_URL.",
)

STATUSES: dict[int, Kind] = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: BODY_TOO_LARGE}

KINDS: dict[str, Kind] = {
    kind.slug: kind
    for kind in (
        INVALID_REQUEST, *STATUSES.values(), HTTP_ERROR, INTERNAL_ERROR,
        BAD_SCENARIO, BAD_OBJECT, BAD_SCHEDULE, IMPOSSIBLE_SCHEDULE, BAD_EXPECTATION,
        UNKNOWN_KERNEL, UNBUILDABLE_KERNEL, NO_HUNKS, TOO_FEW_KERNELS, BAD_C, BAD_SETUP,
        OUT_OF_RANGE,
        UNKNOWN_PROPERTY, UNKNOWN_SCENARIO, BAD_LINK, NO_SUCH_STEP, TOO_MANY_LINES, BUSY, OVERRAN,
        OUT_OF_MEMORY, SEARCH_LOST, NOT_STORED, STORE_FULL, STORE_UNAVAILABLE,
    )
}  # fmt: skip

TABLE: dict[type[Exception], Kind] = {
    RequestValidationError: INVALID_REQUEST,
    **{error: KINDS[slug] for error, slug in REFUSALS.items()},
}


def kind_of(error: Exception) -> Kind:
    """What kind of problem `error` is; what nobody foresaw is a mistake of ours."""
    if isinstance(error, HTTPException):
        return STATUSES.get(error.status_code, HTTP_ERROR)
    for known in type(error).__mro__:
        if (kind := TABLE.get(known)) is not None:
            return kind
    return INTERNAL_ERROR
