"""Households with more unknown facts than a Program distinguishes by cases: their needs are told as for one household.

Past its budget the interpreter takes every open fact by itself, and names as a need every open fact and unset parameter that a
right has read (`rules.engine.needs`). Columns could name fewer, but then many households would be told otherwise than one: so
their needs are widened to everything open that the formulas of the right mention. They may be too many, never too few.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.engine.outcome import NOT_ELIGIBLE, UNDETERMINED
from doudi.rules.language import nodes as n
from doudi.rules.program.mentions import find_mentions, nodes_behind_parameter
from doudi.rules.program.program import FactSlot, Program
from doudi.screening.engine.interpreter_fallback import list_rights
from doudi.screening.engine.parameter_lookup import INTERPRETER_ONLY, LocalSetting, look_up
from doudi.screening.tables.columns import GROUP, SETTING, NeedBits, needs_column, split_words

_COUNT, _OPEN = "#unknown", "#open"


class CrowdedHouseholds:
    """Finds the crowded households of stored tables under one Program and widens what they are said to need."""

    def __init__(self, program: Program, need_bits: NeedBits, presume: bool):
        self.program, self.need_bits, self.presume = program, need_bits, presume
        self._mentions: dict[str, int] = {}

    def find(self, households: pl.DataFrame, people: pl.DataFrame) -> pl.Series:
        """By household whether more facts are unknown than the Program's `unknowns`, counted as the interpreter counts them."""
        unknown_facts = CompiledProgram.of(self.program).unknown_facts[self.presume]
        counts = {n.HOUSEHOLD: [pl.lit(0, pl.Int64)], n.MEMBER: [pl.lit(0, pl.Int64)]}
        for index, slot in enumerate(self.program.slots.values()):
            columns = households.columns if slot.fact.entity == n.HOUSEHOLD else people.columns
            if unknown_facts.given_changes[index]:  # unknown where nothing was handed in
                counts[slot.fact.entity].append(_is_null(slot.name, columns).cast(pl.Int64))
            elif unknown_facts.opened_changes[index] and f"{slot.name}.unknown" in columns:
                counts[slot.fact.entity].append(_was_asked(slot.name, columns).cast(pl.Int64))
        of_households = households.select(SETTING, pl.sum_horizontal(counts[n.HOUSEHOLD]).alias(_COUNT))[_COUNT]
        of_people = people.select(GROUP, pl.sum_horizontal(counts[n.MEMBER]).alias(_COUNT))
        members = of_people.group_by(GROUP, maintain_order=True).agg(pl.col(_COUNT).sum())[_COUNT]
        return (of_households + members) > self.program.unknowns

    def widen_needs(
        self,
        outcomes: tuple[pl.DataFrame, pl.DataFrame],
        households: pl.DataFrame,
        people: pl.DataFrame,
        settings: list[LocalSetting],
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The outcomes of both tables, with the needs of crowded households widened where something is left to be settled."""
        crowded = self.find(households, people)
        if not crowded.any():
            return outcomes
        is_member = crowded.gather(people[GROUP])
        members = people.filter(is_member)
        members = members.with_columns(members[GROUP].rle_id().cast(pl.UInt32))
        open_words = self._list_open(households.filter(crowded), members, settings)
        return (
            self._widen(outcomes[0], n.HOUSEHOLD, crowded.arg_true(), open_words),
            self._widen(
                outcomes[1], n.MEMBER, is_member.arg_true(), [word.gather(members[GROUP]) for word in open_words]
            ),
        )

    def _widen(self, outcomes: pl.DataFrame, entity: str, rows: pl.Series, open_words: list[pl.Series]) -> pl.DataFrame:
        """The outcomes with the needs of some rows widened. `open_words`: what is open for each of these rows."""
        crowded, columns = outcomes[rows], []
        for bound in list_rights(self.program, entity):
            name, words = bound.rule.name, split_words(self.mentions(bound.rule.name), self.need_bits.words)
            unsettled = crowded[name] == UNDETERMINED
            if bound.rule.unit is not None:
                apart = crowded[f"{name}.low"].ne_missing(crowded[f"{name}.high"])
                unsettled = unsettled | (apart & (crowded[name] != NOT_ELIGIBLE))
            where = rows.filter(unsettled)
            for column, word, open_word in zip(self._needs_columns(name), words, open_words, strict=True):
                if word and where.len():
                    mentioned = open_word.filter(unsettled) & pl.Series([word], dtype=pl.UInt64)
                    columns.append(outcomes[column].scatter(where, crowded[column].filter(unsettled) | mentioned))
        return outcomes.with_columns(columns)

    def _needs_columns(self, right: str) -> list[str]:
        return [needs_column(right, index) for index in range(self.need_bits.words)]

    def mentions(self, right: str) -> int:
        """The facts and parameters that the formulas of a right mention, as a mask."""
        if right not in self._mentions:
            mentions = find_mentions(self.program, [right])
            self._mentions[right] = self._mask(mentions.facts | mentions.parameters)
        return self._mentions[right]

    def _mask(self, names: Iterable[str]) -> int:
        return sum(self.need_bits.bits.get(name, 0) for name in names)

    # What is open

    def _list_open(
        self, households: pl.DataFrame, people: pl.DataFrame, settings: list[LocalSetting]
    ) -> list[pl.Series]:
        """By household the facts that are open for it or a member, and the parameters that nobody has set, a word a column."""
        unset = [split_words(mask, self.need_bits.words) for mask in self._list_unset(settings)]
        tables = {n.HOUSEHOLD: households, n.MEMBER: people}
        words = []
        for index in range(self.need_bits.words):
            masks: dict[str, pl.Expr] = dict.fromkeys(tables, pl.lit(0, pl.UInt64))
            for slot in self.program.slots.values():
                bit = split_words(self.need_bits.bits[slot.fact.name], self.need_bits.words)[index]
                if bit:
                    is_open = self._is_open(slot, tables[slot.fact.entity].columns)
                    mask = pl.when(is_open).then(pl.lit(bit, pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))
                    masks[slot.fact.entity] = masks[slot.fact.entity] | mask
            of_people = people.select(GROUP, masks[n.MEMBER].alias(_OPEN))
            joined = of_people.group_by(GROUP, maintain_order=True).agg(pl.col(_OPEN).bitwise_or())[_OPEN]
            of_households = households.select(SETTING, masks[n.HOUSEHOLD].alias(_OPEN))[_OPEN]
            of_settings = pl.Series([mask[index] for mask in unset], dtype=pl.UInt64).gather(households[SETTING])
            words.append(of_households | joined | of_settings)
        return words

    def _is_open(self, slot: FactSlot, columns: list[str]) -> pl.Expr:
        """Where a fact may be open: absent and not presumed in every case, or asked and not known."""
        presumptions = self.program.presumptions.get(slot.fact.name, ()) if self.presume else ()
        if slot.fact.computed:
            return pl.lit(False)
        if any(presumed.where is None for presumed in presumptions):
            return _was_asked(slot.name, columns)
        return _is_null(slot.name, columns)

    def _list_unset(self, settings: list[LocalSetting]) -> list[int]:
        """For each setting the parameters that nobody has set, as a mask."""
        parameters, _ = look_up(self.program, settings)
        masks = [0] * len(settings)
        for (name, _, _), cells in parameters.items():
            for index, names in enumerate(cells.unset):
                unset = set(names)
                if INTERPRETER_ONLY in unset:
                    behind = nodes_behind_parameter(self.program, name)
                    unset |= {name, *find_mentions(self.program, nodes=behind).parameters}
                masks[index] |= self._mask(unset)
        return masks


def _is_null(name: str, columns: list[str]) -> pl.Expr:
    return pl.col(name).is_null() if name in columns else pl.lit(True)


def _was_asked(name: str, columns: list[str]) -> pl.Expr:
    """Where a fact was asked and the answer is not known."""
    if f"{name}.unknown" not in columns:
        return pl.lit(False)
    return _is_null(name, columns) & pl.col(f"{name}.unknown")
