"""The viewer as Streamlit runs it, without a browser."""

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.workspace import ROOT


def open_page(page: str, locale: str = "zh-CN", **link: str) -> AppTest:
    """The app, as a browser in `locale` opens the link."""
    app = AppTest.from_file(ROOT / "viewer" / "app.py", default_timeout=30)
    app.context = {
        "locale": locale,
        "timezone_offset": -480,
        "url": f"http://127.0.0.1:8501/{page}",
    }
    app.query_params = dict(link)
    app._page_hash = calc_hash(page) if page else ""
    return app.run()


def shown(app: AppTest) -> str:
    """Everything that the page says."""
    assert not app.exception, app.exception
    html = [element.proto.body for element in app.get("html")]
    links = [element.proto.label for element in app.get("page_link")]
    return "\n".join(html + links + [element.value for element in app.markdown])
