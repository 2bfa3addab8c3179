"""Everything that can go wrong, as one tree; each message names the thing that its reader can fix.

    PlatformError                 exit code 1
    ├── MisdeclaredError          2  a declaration or profiles.yml says what cannot be, or a call's
    │                                arguments do
    ├── ConnectionFailedError     1  a database did not open, or went away
    ├── CaptureFailedError        1  a table could not be captured; the others were
    ├── BuildFailedError          1  dbt ended with an error, or its results cannot be published
    └── ReportFailedError         1  a report page's query failed or took too long

Caught in three places only: the command line's `main`, the viewer's frame, and the watcher, which
says them and goes on.
"""


class PlatformError(Exception):
    """Base of all errors that a user is meant to read."""

    exit_code = 1


class MisdeclaredError(PlatformError):
    """A declaration, a profile or an argument is wrong: names the file or key to change."""

    exit_code = 2


class ConnectionFailedError(PlatformError):
    """A database could not be opened or went away: names the profile and the reason."""


class CaptureFailedError(PlatformError):
    """At least one table was not captured: names each with its reason."""


class BuildFailedError(PlatformError):
    """A dbt command failed: names what failed and where dbt's log is."""


class ReportFailedError(PlatformError):
    """A report's query failed or ran into its limit: names the report."""
