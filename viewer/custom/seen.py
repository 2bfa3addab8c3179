"""The marts that a person's own reports may read, as they were when they were built."""

from pathlib import Path

import streamlit as st

from dbt_project.access_values import Access
from dbt_project.manifest import built_manifest
from dbt_project.marts import Mart, readable_marts
from dbt_project.person import Person
from dbt_project.project import find_root, target_folder
from dbt_project.publication import MARTS
from dbt_project.report_json import marts_from_json
from dbt_project.reporting.marts import PublishedMarts
from dbt_project.reporting.rights import PermittedMart, permitted_marts
from viewer.published import Published


def marts_seen(everything: Published, person: Person) -> dict[str, PermittedMart]:
    """By name; `everything` is what is published, whoever looks."""
    return permitted_marts(_marts(everything), everything.reports, person)


def access_of(
    everything: Published, seen: dict[str, PermittedMart], marts: tuple[str, ...]
) -> tuple[Access, ...]:
    """What is declared about taking figures of these marts away."""
    found = [one for name in marts for one in seen[name].mart.access]
    found += [one for each in everything.reports if each.model in marts for one in each.access]
    return tuple(dict.fromkeys(found))


def sources_of(everything: Published, marts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The captured tables behind these marts, as far as reports say."""
    found = (
        source for each in everything.reports if each.model in marts for source in each.sources
    )
    return tuple(dict.fromkeys(found))


def _marts(everything: Published) -> tuple[Mart, ...]:
    marts = everything.marts
    if isinstance(marts, PublishedMarts):
        kept = marts.database.with_suffix(MARTS)
        if kept.exists():
            return _kept(kept, kept.stat().st_mtime)
    manifest = target_folder(find_root(Path(__file__).parent)) / "manifest.json"
    return _declared(manifest, manifest.stat().st_mtime) if manifest.exists() else ()


@st.cache_resource(max_entries=2, show_spinner=False)
def _kept(path: Path, changed: float) -> tuple[Mart, ...]:  # noqa: ARG001 - part of the key
    return marts_from_json(path.read_text(encoding="utf-8"))


@st.cache_resource(max_entries=2, show_spinner=False)
def _declared(manifest: Path, changed: float) -> tuple[Mart, ...]:  # noqa: ARG001 - as above
    return readable_marts(built_manifest(find_root(manifest.parent)))
