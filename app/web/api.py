"""``GET /api/…``: kernels, flag tables and the library. Each a document, or text for a terminal."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from app.jobs.desk import Desk
from app.render import lists
from app.render.patches import patches_text
from app.web import kernel_shapes, shapes
from app.web.answers import TEXT_OUT, faced
from app.web.hanging_up import nobody_reads, while_wanted
from app.web.text_query import TextStyle

KernelId = Annotated[str, Path(max_length=200, examples=["6.7+flag"], description="kernel id")]
KernelQuery = Annotated[str, Query(max_length=200, examples=["6.7+flag"], description="kernel id")]
AgainstQuery = Annotated[str, Query(max_length=200, examples=["6.7"], description="kernel id")]
ScenarioName = Annotated[str, Path(max_length=200, description="name in the library")]


_VALUE = re.compile(r"0[xX][0-9a-fA-F]{1,8}|0|[1-9][0-9]{0,9}")


def number_of(text: str) -> int:
    """The 32 bits that `text` says, decimal or hexadecimal. Raises ValueError."""
    number = int(text, 0) if _VALUE.fullmatch(text) else -1
    if not 0 <= number < 1 << 32:
        raise ValueError("must be a number below 2^32, as 8781824 or 0x860000")
    return number


def _as_number(text: str) -> str:
    number_of(text)
    return text


Value = Annotated[
    Annotated[str, AfterValidator(_as_number)] | None,
    Query(
        examples=["0x860000"],
        description="ki_flags, decimal or 0x…",
    ),
]


def router(desk: Desk) -> APIRouter:
    """The reading half of the API."""
    routes = APIRouter(prefix="/api", responses=TEXT_OUT)

    @routes.get("/kernels", response_model=kernel_shapes.KernelList, tags=["kernels"])
    def read_kernels(request: Request, style: TextStyle) -> Response:
        """Every kernel of the list."""
        return faced(request, desk.kernels(), lambda d: lists.kernels_text(d["kernels"], style))

    @routes.get("/kernels/{kernel}", response_model=kernel_shapes.Kernel, tags=["kernels"])
    def read_kernel(kernel: KernelId, request: Request, style: TextStyle) -> Response:
        """One kernel: its patches, its flag table, the operations and file systems it knows.

        Ids outside the list work as well: a base with patches, hunks left out (`6.7+flag-end`).
        """
        return faced(request, desk.kernel(kernel), lambda d: lists.kernel_text(d, style))

    @routes.get(
        "/kernels/{kernel}/switches", response_model=kernel_shapes.Switches, tags=["kernels"]
    )
    async def read_switches(kernel: KernelId, request: Request, style: TextStyle) -> Response:
        """What kernels differ in, and how this one answers, asked of itself.

        Some answers take a search; these are made where checks are, and all are kept.
        """
        try:
            document = await while_wanted(request.receive, lambda stop: desk.switches(kernel, stop))
        except ClientDisconnect:
            return nobody_reads()
        return faced(request, document, lambda d: lists.switch_text(d["switches"], style))

    @routes.get("/kernels/{kernel}/source", response_model=kernel_shapes.Source, tags=["kernels"])
    def read_source(kernel: KernelId, request: Request) -> Response:
        """The C text that runs: the text shown is the text that runs.

        What hunks left out would change is told beside it.
        """
        return faced(request, desk.source(kernel), lists.source_text)

    @routes.get(
        "/kernels/{kernel}/patches", response_model=kernel_shapes.PatchList, tags=["kernels"]
    )
    def read_patches(kernel: KernelId, request: Request, style: TextStyle) -> Response:
        """The kernel's patches in order, each with its story and where its lines stand."""
        return faced(request, desk.patches(kernel), lambda d: patches_text(d, style))

    @routes.get("/kernels/{kernel}/diff", response_model=kernel_shapes.Difference, tags=["kernels"])
    def read_difference(kernel: KernelId, against: AgainstQuery, request: Request) -> Response:
        """What leads from kernel `against` to `kernel`, as a unified diff."""
        return faced(request, desk.difference(kernel, against), lambda d: str(d["diff"]))

    @routes.get("/flags", response_model=kernel_shapes.DecodedFlags, tags=["kernels"])
    def read_flags(
        request: Request, style: TextStyle, kernel: KernelQuery, value: Value = None
    ) -> Response:
        """A kernel's flag table; with `value`, what tracing on that kernel would print for it."""
        return faced(
            request,
            desk.flags(kernel, None if value is None else number_of(value)),
            lambda d: lists.decoded_text(d, style),
        )

    @routes.get("/scenarios", response_model=shapes.ScenarioList, tags=["scenarios"])
    def read_scenarios(request: Request, style: TextStyle) -> Response:
        """The library, in the order of the story."""
        return faced(request, desk.library(), lambda d: lists.scenarios_text(d["scenarios"], style))

    @routes.get("/scenarios/{name}", response_model=shapes.ScenarioShape, tags=["scenarios"])
    def read_scenario(name: ScenarioName, request: Request) -> Response:
        """One scenario: its text, the same as an object, its schedule and its link."""
        return faced(request, desk.scenario(name), lambda d: str(d["text"]))

    return routes
