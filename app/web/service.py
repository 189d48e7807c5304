"""What the service says of itself: its bounds, what its model leaves out, its health, its API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import Response

from app.jobs.desk import MODEL_REVISION, Desk
from app.render.leaves_out import leaves_out_text
from app.settings import Settings
from app.web import shapes
from app.web.answers import faced, html_answer, json_answer, text_answer
from app.web.api import KernelQuery
from app.web.faces import preferred
from app.web.pages import TEXT_AND_PAGE
from app.web.templates import Pages
from app.web.text_query import TextStyle

KERNEL = "6.8"
"""Of which kernel the model is told about where none is named."""


def router(desk: Desk, settings: Settings, pages: Pages) -> APIRouter:
    """The addresses that are about the service."""
    routes = APIRouter()

    @routes.get("/limits", response_model=shapes.LimitsAnswer, tags=["service"])
    def read_limits(request: Request) -> Response:
        """The bounds of this service."""
        named = {name: getattr(settings, name) for name in shapes.LimitsAnswer.model_fields}
        return faced(
            request, named, lambda d: "".join(f"{name:20}  {value}\n" for name, value in d.items())
        )

    @routes.get(
        "/leaves-out", response_model=shapes.LeavesOut, responses=TEXT_AND_PAGE, tags=["service"]
    )
    def read_leaves_out(
        request: Request, style: TextStyle, kernel: KernelQuery = KERNEL
    ) -> Response:
        """What a kernel's model leaves out: in all, by function, and of what was seen booted."""
        document = desk.leaves_out(kernel)
        match preferred(request.headers, "text"):
            case "html":
                return html_answer(pages.leaves_out(document))
            case "json":
                return json_answer(document)
        return text_answer(leaves_out_text(document, style))

    @routes.get("/healthz", response_model=shapes.Health, tags=["service"])
    def read_health() -> Response:
        """Alive, which model answers, how busy the searching processes are, whether all is warm."""
        alive = {"status": "ok", "model_revision": MODEL_REVISION, **desk.health()}
        return json_answer(alive)

    @routes.get("/api/docs", include_in_schema=False)
    def read_docs() -> Response:
        """The API page, from files of our own: it works without the internet."""
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="kiocbscope: the API",
            swagger_js_url=pages.asset("vendor/swagger/swagger-ui-bundle.js"),
            swagger_css_url=pages.asset("vendor/swagger/swagger-ui.css"),
            swagger_favicon_url=pages.asset("favicon.svg"),
        )

    return routes
