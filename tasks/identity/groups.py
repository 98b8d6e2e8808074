"""Groups of one person: the likeliest pairs first, and never two who contradict each other."""

from collections.abc import Iterable, Mapping

Edge = tuple[int, int]
Matters = tuple[int, int]
"""In which matters two contradict each other, and in which they agree, as bits."""
LARGEST = 100
"""More records than this are no person's: nobody among them is joined."""


class Groups:
    """Who is with whom; each row begins alone."""

    def __init__(self) -> None:
        self.root: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}

    def of(self, row: int) -> list[int]:
        """Return everybody a row is with, itself included."""
        return self.members.get(self.root.get(row, row), [row])

    def unite(self, one: int, other: int) -> None:
        """Put two groups together."""
        small, large = sorted((self.of(one), self.of(other)), key=len)
        if small is large:
            return
        root = self.root.get(large[0], large[0])
        self.members.pop(self.root.get(small[0], small[0]), None)
        self.members[root] = large
        for row in (*small, large[0]):
            self.root[row] = root
        large.extend(small)

    def apart(self, one: int, other: int, matters: Mapping[Edge, Matters]) -> bool:
        """Whether the one group contradicts the other in a matter that none of them agree in."""
        against = agreeing = 0
        for a in self.of(one):
            for b in self.of(other):
                no, yes = matters.get((min(a, b), max(a, b)), (0, 0))
                against, agreeing = against | no, agreeing | yes
        return bool(against & ~agreeing)

    def together(self, one: int, other: int) -> bool:
        """Whether two are in one group."""
        return self.root.get(one, one) == self.root.get(other, other)


def loose(edges: Iterable[Edge]) -> Groups:
    """Put together whoever any pair joins."""
    groups = Groups()
    for one, other in edges:
        groups.unite(one, other)
    return groups


def within(groups: Groups) -> list[Edge]:
    """List every pair within groups of more than two, but not of too many."""
    return [
        (a, b)
        for members in map(sorted, groups.members.values())
        if 2 < len(members) <= LARGEST
        for n, a in enumerate(members)
        for b in members[n + 1 :]
    ]


def sound(edges: Mapping[Edge, float], groups: Groups) -> dict[Edge, float]:
    """Return the pairs that lie in no group of too many."""
    return {edge: weight for edge, weight in edges.items() if len(groups.of(edge[0])) <= LARGEST}


def guarded(edges: Mapping[Edge, float], matters: Mapping[Edge, Matters]) -> Groups:
    """Put together the likeliest pairs first; what would unite a contradiction stays undone."""
    groups = Groups()
    for one, other in sorted(edges, key=lambda edge: (-edges[edge], edge)):
        if not groups.together(one, other) and not groups.apart(one, other, matters):
            groups.unite(one, other)
    return groups
