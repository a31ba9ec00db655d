"""The officers who do what is seeded: those of the demo's bureau, by duty and place."""

from __future__ import annotations

from functools import cached_property

from doudi.office.accounts.access import Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment
from doudi.office.regions import codes


class CountyPosts:
    """The officers of one county. LookupError where the bureau has nobody with a duty there."""

    def __init__(self, county: str):
        self.county_code = codes.pad(county)
        self._officers: dict[tuple[Duty, str], Actor] = {}

    def clerk(self, region_code: str) -> Actor:
        """Who takes applications in the township of a community."""
        return self._officer(Duty.TOWNSHIP_CLERK, codes.pad(region_code[:9]))

    def head(self, region_code: str) -> Actor:
        """Who gives the opinion in the township of a community."""
        return self._officer(Duty.TOWNSHIP_HEAD, codes.pad(region_code[:9]))

    @cached_property
    def county_officer(self) -> Actor:
        """Who decides."""
        return self._officer(Duty.COUNTY_OFFICER, self.county_code)

    @cached_property
    def county_head(self) -> Actor:
        """Who joins the officer where two of the county are needed."""
        return self._officer(Duty.COUNTY_HEAD, self.county_code)

    @cached_property
    def verification(self) -> Actor:
        """Who compares what is declared with registers."""
        return self._officer(Duty.VERIFICATION_CENTRE, self.county_code)

    def _officer(self, duty: Duty, region_code: str) -> Actor:
        key = duty, region_code
        if key not in self._officers:
            post = Assignment.objects.filter(duty=duty, region_code=region_code, valid_to__isnull=True)
            assignment = post.select_related("user").order_by("pk").first()
            if assignment is None:
                raise LookupError(f"nobody holds {duty} in {region_code}")
            self._officers[key] = Actor.of(assignment.user)
        return self._officers[key]
