"""Invented townships and communities: under real counties, in numbers that real ones do not use."""

from __future__ import annotations

import datetime as dt

import pytest

from doudi.policies.packs import divisions
from doudi.population.invented_places import communities, counties_of, invented_places

DAY = dt.date(2026, 9, 1)


@pytest.mark.parametrize("county", ["450102", "620422", "360103", "220102"])
def test_the_tree_of_a_county(county: str) -> None:
    places = invented_places(county)
    townships = [place for place in places if place.level == "township"]
    inside = [place for place in places if place.level == "community"]
    assert len(townships) == 4
    assert len(inside) == 21
    assert len({place.code for place in places}) == len(places) == len({place.name + place.parent for place in places})
    for place in townships:
        assert place.parent == county
        assert place.code.endswith("000")
    for place in inside:
        assert place.parent in {township.code for township in townships}
        assert place.code[:9] == place.parent[:9]
        assert place.urban == (int(place.code[9:]) < 200) == place.name.endswith("社区")
    for place in places:
        assert divisions.exists(place.code)
        assert 901 <= int(place.code[6:9]) <= 999


def test_the_tree_is_the_same_whenever_asked_and_another_for_each_county() -> None:
    first = invented_places("620422")
    invented_places.cache_clear()
    assert invented_places("620422") == first
    assert [place.name for place in invented_places("450102")] != [place.name for place in first]


def test_one_community_was_merged_into_another_that_goes_on() -> None:
    places = {place.code: place for place in invented_places("620422")}
    (merged,) = [place for place in places.values() if place.valid_to]
    assert merged.valid_to == dt.date(2020, 12, 31)
    assert merged.valid_on(merged.valid_to)
    assert not merged.valid_on(dt.date(2021, 1, 1))
    assert not merged.valid_on(dt.date(2004, 12, 31))
    assert places[merged.successor].valid_on(DAY)
    assert merged.code in {place.code for place, _ in communities("620422", merged.valid_to, True)}
    assert merged.code not in {place.code for place, _ in communities("620422", DAY, True)}


def test_other_sizes() -> None:
    places = invented_places("620422", townships=90, communities=25)
    assert len(places) == 90 * 26 + 1
    assert len({place.code for place in places}) == len(places)
    assert len({place.name for place in places if place.level == "township"}) == 90


@pytest.mark.parametrize("code", ["450100", "450000", "000000", "110103", "4501", "450102901", ""])
def test_what_is_no_present_county_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="不是县级行政区划代码"):
        invented_places(code)


@pytest.mark.parametrize(("townships", "inside"), [(0, 5), (91, 5), (4, 1), (4, 30)])
def test_more_places_than_names_are_refused(townships: int, inside: int) -> None:
    with pytest.raises(ValueError, match="乡镇为1至90个，每个乡镇的社区为2至29个"):
        invented_places("620422", townships, inside)


def test_counties_of_a_region() -> None:
    assert counties_of("620422") == ("620422",)
    assert "620422" in counties_of("620400")
    assert set(counties_of("620400")) < set(counties_of("620000"))
    assert [code for code in counties_of("620000") if code.endswith("00")] == ["620200"]  # 嘉峪关 has no counties
    assert all(code.startswith("62") for code in counties_of("620000"))
    assert "441900" in counties_of("440000")  # a prefecture without counties stands for itself
    assert counties_of("441900") == ("441900",)
    assert "110101" in counties_of("110000")
    assert "110103" not in counties_of("110000")  # dissolved in 2010
    assert counties_of("990000") == ()


def test_an_address_names_province_prefecture_and_county() -> None:
    place, before = communities("620422", DAY, False)[0]
    assert before.startswith("甘肃省白银市会宁县")
    assert before.endswith(place.name)
    villages, estates = (communities("620422", DAY, urban) for urban in (False, True))
    assert len(villages) + len(estates) == 20
    assert {place.urban for place, _ in villages} == {False}
