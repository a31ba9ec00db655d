"""What of the population each program asks for. Standard library only: this file runs in the environment of each engine."""

KEYS = {"households": ("household",), "people": ("household", "member")}

FACTS = {
    "dibao": {"households": ("city",), "people": ("wage", "transfer")},
    "bundle": {
        "households": ("city", "assets_ok", "on_dibao", "disaster_spending"),
        "people": (
            "counted", "birth_date", "wage", "pension", "transfer", "medical", "disability", "stage", "insured_months",
            "started_work_on",
        ),
    },
    "chain": {"households": ("children", "renting"), "people": ("wage",)},
}  # fmt: skip
"""By program and table. In `dibao` nobody is asked who is counted: everyone is, as its presumption says."""
