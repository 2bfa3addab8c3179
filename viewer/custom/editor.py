"""The editor of statements: a box of text that offers the names of tables and columns."""

from collections.abc import Mapping

import streamlit as st

from dbt_project.custom_sql.functions import FUNCTIONS
from dbt_project.reporting.rights import PermittedMart
from dbt_project.reporting.sql import Dialect
from dbt_project.reports import Language
from viewer.sheet import sheet
from viewer.texts import say

SQL = "custom.sql"
_MART = "custom.mart"
_KEYWORDS = """select from where group by order having with as join left on and or not in is null
    between like case when then else end union all distinct sum count fetch first rows only
    partition over exists""".split()  # noqa: SIM905
# Names come after two letters, a table's columns after its name or alias and a point.
_SCRIPT = """
export default function ({ data }) {
    const box = () => document.querySelector(".st-key-custom_editor textarea");
    let list = document.querySelector(".rp-names");
    if (!list) {
        list = document.createElement("ul");
        list.className = "rp-names";
        list.setAttribute("role", "listbox");
        document.body.append(list);
    }
    let offered = [], chosen = 0, from = 0;
    const hide = () => { offered = []; list.style.display = "none"; };
    const aliases = (text) => {
        const found = {};
        const pattern = /\\b(?:from|join|,)\\s+(?:\\w+\\.)?(\\w+)(?:\\s+(?:as\\s+)?(\\w+))?/gi;
        for (const [, table, alias] of text.matchAll(pattern)) {
            found[table.toLowerCase()] = table.toLowerCase();
            if (alias) found[alias.toLowerCase()] = table.toLowerCase();
        }
        return found;
    };
    const names = (text, before) => {
        const point = before.match(/(\\w+)\\.(\\w*)$/);
        const known = aliases(text);
        if (point && known[point[1].toLowerCase()] in data.tables) {
            return [point[2], data.tables[known[point[1].toLowerCase()]]];
        }
        const word = before.match(/[A-Za-z_]\\w+$/)?.[0] ?? "";
        const read = Object.values(known).filter((table) => table in data.tables);
        const tables = read.length ? read : Object.keys(data.tables);
        const used = tables.flatMap((table) => data.tables[table]);
        const all = [...Object.keys(data.tables), ...used, ...data.words];
        return [word, word ? [...new Set(all)] : []];
    };
    const draw = () => {
        list.replaceChildren(...offered.map((name, place) => {
            const item = document.createElement("li");
            item.textContent = name;
            item.setAttribute("role", "option");
            item.setAttribute("aria-selected", String(place === chosen));
            item.addEventListener("mousedown", (event) => {
                event.preventDefault();
                take(place);
            });
            return item;
        }));
    };
    const offer = (event) => {
        const area = box();
        if (!area || event.target !== area) return;
        const before = area.value.slice(0, area.selectionStart);
        const [word, found] = names(area.value, before);
        const wanted = word.toLowerCase();
        offered = found.filter((name) => name.startsWith(wanted) && name !== wanted)
            .slice(0, 12);
        from = area.selectionStart - word.length;
        chosen = 0;
        if (!offered.length) return hide();
        const lines = before.split("\\n");
        const rect = area.getBoundingClientRect();
        const top = rect.top + 12 + lines.length * 21 - area.scrollTop;
        const left = rect.left + 12 + Math.min(lines.at(-1).length * 8, rect.width - 220);
        Object.assign(list.style, { display: "block", top: `${top}px`, left: `${left}px` });
        draw();
    };
    const take = (place) => {
        const area = box(), name = offered[place];
        const end = area.selectionStart;
        const text = area.value.slice(0, from) + name + area.value.slice(end);
        const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
        value.set.call(area, text);
        area.setSelectionRange(from + name.length, from + name.length);
        area.dispatchEvent(new Event("input", { bubbles: true }));
        hide();
    };
    const press = (event) => {
        if (!offered.length || event.target !== box()) return;
        if (event.key === "Escape") hide();
        else if (event.key === "ArrowDown") chosen = (chosen + 1) % offered.length;
        else if (event.key === "ArrowUp") chosen = (chosen + offered.length - 1) % offered.length;
        else if (event.key === "Tab") take(chosen);
        else return;
        event.preventDefault();
        event.stopPropagation();
        if (offered.length) draw();
    };
    const leave = () => setTimeout(hide, 150);
    document.addEventListener("input", offer);
    document.addEventListener("keydown", press, true);
    document.addEventListener("focusout", leave);
    return () => {
        hide();
        document.removeEventListener("input", offer);
        document.removeEventListener("keydown", press, true);
        document.removeEventListener("focusout", leave);
    };
}
"""


def editor(seen: Mapping[str, PermittedMart], dialect: Dialect, language: Language) -> str:
    """The box and beside it what can be read; gives the statement."""
    box, beside = st.columns([2, 1], gap="medium")
    with beside:
        _tables(seen, language)
    with box.container(key="custom_editor"):
        text = st.text_area(say("custom_statement", language), key=SQL, height=360)
        st.html(f'<p class="rp-quiet">{say("custom_statement_hint", language)}</p>')
    script = st.components.v2.component("report_platform_names", js=_SCRIPT)
    tables = {name: list(mart.mart.columns) for name, mart in seen.items()}
    words = [*_KEYWORDS, *sorted(FUNCTIONS[dialect])]
    script(key="custom_names", data={"tables": tables, "words": words}, height=1)
    return text or ""


def _tables(seen: Mapping[str, PermittedMart], language: Language) -> None:
    chosen = st.selectbox(say("custom_tables", language), list(seen), key=_MART)
    if not chosen:
        return
    mart = seen[chosen].mart
    columns = [
        (column.name, column.label.text(language), column.data_type)
        for column in mart.columns.values()
    ]
    heads = [say(key, language) for key in ("custom_column", "custom_meaning", "custom_type")]
    with st.container(height=268, border=False, key="custom_columns"):
        if mart.description:
            st.caption(mart.description)
        st.html(sheet(heads, columns, frozenset()))
    st.button(
        say("custom_start", language),
        key="custom.start",
        icon=":material/playlist_add:",
        on_click=_start,
        args=(chosen, tuple(mart.columns)),
    )


def _start(mart: str, columns: tuple[str, ...]) -> None:
    """A statement to begin with, in place of what is there."""
    listed = ",\n    ".join(name for name in columns[:12])
    st.session_state[SQL] = f"select\n    {listed}\nfrom {mart}\nfetch first 100 rows only"
