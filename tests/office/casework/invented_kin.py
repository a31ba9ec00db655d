"""Who is whose parent and spouse in invented families: the truth against which the relations of the office are held."""

from __future__ import annotations

from doudi.office.registry.enums import Relation


class Kin:
    """Parents, spouses and whom a chain of either connects. Whoever was married to a parent stays a parent."""

    def __init__(self) -> None:
        self.parents: dict[int, set[int]] = {}
        self.spouse: dict[int, int] = {}
        self.clan: dict[int, int] = {}

    def copy(self) -> Kin:
        twin = Kin()
        twin.parents = {person: set(parents) for person, parents in self.parents.items()}
        twin.spouse, twin.clan = dict(self.spouse), dict(self.clan)
        return twin

    def add(self, person: int, *parents: int) -> None:
        self.parents.setdefault(person, set())
        self.clan.setdefault(person, person)
        for parent in parents:
            self._become_parent(parent, person)

    def _become_parent(self, parent: int, child: int) -> None:
        self.parents[child] |= {parent, *([self.spouse[parent]] if parent in self.spouse else [])}
        self._join(parent, child)

    def _join(self, first: int, second: int) -> None:
        self.add(first)
        joined = self.clan[second]
        self.clan = {person: self.clan[first] if clan == joined else clan for person, clan in self.clan.items()}

    def may_marry(self, first: int, second: int) -> bool:
        """Of different clans and single: nobody is related twice."""
        strangers = self.clan.get(first, first) != self.clan.get(second, second)
        return strangers and first not in self.spouse and second not in self.spouse

    def marry(self, first: int, second: int) -> None:
        self.add(first)
        self.add(second)
        self._join(first, second)
        self.spouse[first], self.spouse[second] = second, first
        for child, parents in self.parents.items():
            if child not in (first, second) and parents & {first, second}:
                parents |= {first, second}

    def divorce(self, first: int) -> None:
        second = self.spouse.pop(first)
        del self.spouse[second]

    def relation(self, member: int, head: int) -> Relation:
        """What a member is to a head."""
        parents = self.parents
        if member == head:
            return Relation.SELF
        if self.spouse.get(head) == member:
            return Relation.SPOUSE
        if member in parents.get(head, ()):
            return Relation.PARENT
        if head in parents.get(member, ()):
            return Relation.CHILD
        if member in parents.get(self.spouse.get(head, 0), ()):
            return Relation.PARENT_IN_LAW
        if head in parents.get(self.spouse.get(member, 0), ()):
            return Relation.CHILD_IN_LAW
        if any(member in parents.get(parent, ()) for parent in parents.get(head, ())):
            return Relation.GRANDPARENT
        if any(head in parents.get(parent, ()) for parent in parents.get(member, ())):
            return Relation.GRANDCHILD
        if parents.get(member, set()) & parents.get(head, set()):
            return Relation.SIBLING
        return Relation.OTHER
