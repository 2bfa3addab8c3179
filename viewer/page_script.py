"""What a little script does for every page: links in tables, the page's language, a way past menus.

Links open without loading the app again, so that the session and its caches stay.
"""

from typing import Any

import streamlit as st

from dbt_project.reports import Language
from viewer.texts import say
from viewer.widget_texts import WIDGET_BEGINNINGS, WIDGET_TEXTS

# A plain click or Enter goes into the browser's history as Streamlit's own links do; with a key
# held down the browser opens the address itself, as it does where there is no script. Streamlit
# calls its document English, names its widgets in English, and nests its menu's links in a list
# where a list may have no other children; a screen reader would read all of that out.
_SCRIPT = """
export default function ({ data }) {
    document.documentElement.lang = data.language;
    let skip = document.querySelector(".rp-skip");
    if (!skip) {
        skip = document.createElement("a");
        skip.className = "rp-skip";
        skip.href = "#stMain";
        skip.addEventListener("click", (event) => {
            event.preventDefault();
            const title = document.querySelector(".rp-title h1");
            title?.setAttribute("tabindex", "-1");
            title?.focus();
        });
        document.body.prepend(skip);
    }
    skip.textContent = data.skip;
    const chinese = (text) => {
        if (data.words[text]) return data.words[text];
        const begun = Object.keys(data.beginnings).find((words) => text.startsWith(words));
        return begun && data.beginnings[begun] + text.slice(begun.length);
    };
    const named = ["aria-label", "placeholder", "alt"];
    const every = named.map((name) => `[data-testid=stApp] [${name}]`).join();
    const mend = () => {
        const menu = "[data-testid=stSidebarNavItems]";
        for (const item of document.querySelectorAll(`${menu}, ${menu} li`))
            item.setAttribute("role", "presentation");
        if (data.language === "en") return;
        for (const element of document.querySelectorAll(every))
            for (const name of named) {
                const found = chinese(element.getAttribute(name) ?? "");
                if (found) element.setAttribute(name, found);
            }
    };
    let waits = 0;
    const later = () => {
        waits = 0;
        mend();
    };
    const watch = new MutationObserver(() => (waits ||= setTimeout(later, 100)));
    watch.observe(document.body, { childList: true, subtree: true });
    mend();
    const follow = (event) => {
        const link = event.target.closest?.(".rp-scroll a[href]");
        const held = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
        if (!link || event.defaultPrevented || event.button || held) return;
        event.preventDefault();
        history.pushState(null, "", link.href);
        window.dispatchEvent(new PopStateEvent("popstate"));
    };
    document.addEventListener("click", follow);
    return () => {
        watch.disconnect();
        clearTimeout(waits);
        document.removeEventListener("click", follow);
    };
}
"""


def page_script(language: Language) -> None:
    """Put the script into the page."""
    script = st.components.v2.component("report_platform_page", js=_SCRIPT)
    words: dict[str, Any] = {
        "language": "zh-CN" if language == "zh" else "en",
        "skip": say("skip", language),
        "words": WIDGET_TEXTS,
        "beginnings": WIDGET_BEGINNINGS,
    }
    script(key="page_script", data=words, height=1)
