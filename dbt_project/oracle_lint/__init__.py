"""What Oracle would refuse, found without an Oracle: the syntax gate behind `make lint-oracle`.

`statements.findings` checks one statement; the rest makes dbt compile the project for Oracle,
takes every statement there is, and says in which file and line of the project each finding is.
"""
