"""What a little script does for every page: links in tables, the page's language, a way past menus.

Links open without loading the app again, so that the session and its caches stay.
"""

import streamlit as st

from dbt_project.reports import Language
from viewer.texts import say

# A plain click or Enter goes into the browser's history as Streamlit's own links do; with a key
# held down the browser opens the address itself, as it does where there is no script. Streamlit
# calls its document English and has no way to its main part but through all links of the menu.
_SCRIPT = """
export default function ({ data }) {
    document.documentElement.lang = data.language;
    let skip = document.querySelector(".rp-skip");
    if (!skip) {
        skip = document.createElement("a");
        skip.className = "rp-skip";
        skip.href = "#";
        skip.addEventListener("click", (event) => {
            event.preventDefault();
            const title = document.querySelector(".rp-title h1");
            title?.setAttribute("tabindex", "-1");
            title?.focus();
        });
        document.body.prepend(skip);
    }
    skip.textContent = data.skip;
    const follow = (event) => {
        const link = event.target.closest?.(".rp-scroll a[href]");
        const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
        if (!link || event.defaultPrevented || event.button || held) return;
        event.preventDefault();
        history.pushState(null, "", link.href);
        window.dispatchEvent(new PopStateEvent("popstate"));
    };
    document.addEventListener("click", follow);
    return () => document.removeEventListener("click", follow);
}
"""


def page_script(language: Language) -> None:
    """Put the script into the page."""
    script = st.components.v2.component("report_platform_page", js=_SCRIPT)
    words = {"language": "zh-CN" if language == "zh" else "en", "skip": say("skip", language)}
    script(key="page_script", data=words, height=1)
