"""The viewer as a server: `streamlit run viewer/server.py`. The pages, and long exports as files.

Streamlit keeps what is downloaded in its memory; an export that was written to disk is sent from
there.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.starlette import App

from viewer import export_server
from viewer.access import audit
from viewer.access.gate import Gate, name_of
from viewer.access.settings import secrets
from viewer.access.signing_in import SigningIn
from viewer.language import LANGUAGES
from viewer.texts import say


async def export(request: Request) -> Response:
    """An export that is whole; its token is known to the page that asked for it only."""
    job = export_server.exports().whole(request.path_params["token"])
    if job is None or not job.may_fetch(name_of(request)):
        gone = "\n".join(say("export_gone", language) for language in LANGUAGES)
        return PlainTextResponse(f"{gone}\n", 404)
    return FileResponse(job.path, filename=job.name, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def until_the_end(_: App) -> AsyncIterator[None]:
    """What is not fetched yet goes with the server."""
    yield
    export_server.close()
    audit.flush()


app = App(
    Path(__file__).with_name("app.py"),
    secrets=secrets(),
    routes=[Route("/export/{token}", export)],
    middleware=[Middleware(Gate), Middleware(SigningIn)],
    lifespan=until_the_end,
)
export_server.serve()
