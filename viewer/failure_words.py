"""What a failed test or build means, in words for those who read reports."""

from dbt_project.build_results import GOOD
from dbt_project.lineage.provenance import DataTest, Provenance
from dbt_project.reports import Language
from viewer.texts import say

_KINDS = {
    "unique": "test_unique",
    "not_null": "test_not_null",
    "relationships": "test_relationships",
    "accepted_values": "test_accepted_values",
    "keeps_every_row": "test_keeps_every_row",
    "tree_levels": "test_tree_levels",
}
_STATES = {
    "has not been built": "node_not_built",
    "has not been tested": "node_not_tested",
    "its build has not finished": "node_unfinished",
}


def test_words(test: DataTest, language: Language) -> str:
    """What is wrong when this test fails."""
    if test.kind in _KINDS and test.relations:
        place = ".".join(part for part in (test.relations[0], test.column) if part)
        return say(_KINDS[test.kind], language, place=place)
    if test.kind == "unit_test":
        return say("test_unit_test", language, name=test.name)
    law = test.said.text(language) or test.name.removeprefix("assert_").replace("_", " ")
    return say("test_law", language, law=law.rstrip("。."))


def problem_words(node: str, reason: str, provenance: Provenance, language: Language) -> str:
    """A publication's reason in the reader's words; as it is where it is of no known kind."""
    name = node.split(".", 2)[2] if node.count(".") > 1 else ""
    outcome = reason.removeprefix(name).lstrip(": ")
    if outcome in _STATES:
        return say(_STATES[outcome], language, name=name)
    if not name or outcome in GOOD or " " in outcome.strip():
        _, older, built = reason.partition(" is older than the build of ")
        return say("node_older", language, name=built) if older else reason
    test = next((test for test in provenance.tests if test.id == node), None)
    return test_words(test, language) if test else say("node_failed", language, name=name)
