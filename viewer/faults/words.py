"""What levels, states and lists of faults are called: the keys of their texts."""

from dbt_project.application.faults import Level, Status
from viewer.faults.seen import Shown

LEVELS: dict[Level, tuple[str, str]] = {  # the name, and what is meant
    1: ("fault_outage", "fault_outage_why"),
    2: ("fault_serious", "fault_serious_why"),
    3: ("fault_minor", "fault_minor_why"),
    4: ("fault_advice", "fault_advice_why"),
}
STATUSES: dict[Status, tuple[str, str]] = {  # the name, and its mark
    "new": ("fault_new", "not"),
    "working": ("fault_working", "open"),
    "solved": ("fault_solved", "ok"),
    "closed": ("fault_closed", "open"),
}
LISTS: dict[Shown, tuple[str, str]] = {  # the name, and what is said when there is nothing
    "open": ("fault_shown_open", "fault_none_open"),
    "mine": ("fault_shown_mine", "fault_none_mine"),
    "known": ("fault_shown_known", "fault_none_known"),
    "all": ("fault_shown_all", "fault_none_all"),
}
ANSWER = {"cause": "fault_cause", "remedy": "fault_remedy", "result": "fault_result"}
