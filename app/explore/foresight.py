"""What a learned step says of everybody's future; of twins, what it says of each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cmodel.program import SEGMENT_BITS
from app.explore.futures import ANY, UNKNOWN, Futures
from app.machine.pieces import ADDED, CELL_MASK, Grain, ghost_piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from app.explore.coding import Coding
    from app.explore.twins import Member, Twins
    from app.machine.pieces import Grains

KEPT_GRAIN = 1 << 100
"""The grain that is an observer's number."""


class Foresight:
    """Teaches `futures`.

    Whatever holds of a twin holds of all in its row, with the others' roles exchanged: of others of
    its row it is not known which, so it is all of them.
    """

    def __init__(self, coding: Coding, twins: Twins | None) -> None:
        self.coding, self.twins = coding, twins
        self.futures = Futures(len(coding.model.contexts), coding.heap_of)
        self._images: dict[tuple[Grain, Member | None, int], int] = {}
        self._exchanged: dict[tuple[int, Member], int] = {}
        self._tail = ghost_piece(coding.model.ghost_cells)

    def learn(
        self,
        context: int,
        numbers: Sequence[int],
        looked_at: Iterable[int],
        after: Mapping[int, int],
        grains: Grains,
    ) -> None:
        """Learn of a step of `context`, from a state with these numbers.

        It looked at these pieces, and leaves these parts with these numbers.
        """
        coding, futures = self.coding, self.futures
        parts = {coding.index[piece] for piece in looked_at}
        for other, stack in enumerate(coding.stacks):
            heap = coding.heap_of(other, numbers[stack])
            stand = (numbers[stack], numbers[heap] if heap >= 0 else 0)
            for image in self._everywhere(other):
                futures.stands(image, stand)
            stand = (numbers[stack], numbers[heap] if heap in parts else ANY)
            if other == context:
                for image, place in self._in_its_row(context):
                    read = self._bits({*grains.looked_at, KEPT_GRAIN}, context, place)
                    futures.learn(image, stand, read, self._bits(grains.changed, context, place))
            if stack in after or (other == context and heap in after):
                to_stack = after.get(stack, numbers[stack])
                to = coding.heap_of(other, to_stack)
                number = after.get(to, numbers[to] if to in parts else UNKNOWN)
                if to == heap and to not in parts:
                    number = ANY
                for one, by in self._pairs(other, context):
                    futures.leads(one, stand, (to_stack, number if to >= 0 else 0), by)
        for part, number in after.items():
            if coding.is_heap(part):
                self._heap_leads(part, numbers[part], number, context)

    def _heap_leads(self, part: int, one: int, to: int, by: int) -> None:
        piece = self.coding.names[part]
        owner = self.twins.owner(piece) if self.twins else None
        if self.twins is None or owner is None:
            for _, actor in self._in_its_row(by):
                image = by if actor < 0 else self._image(by, actor)
                self.futures.heap_leads(part, one, to, image)
            return
        thread = self.twins.context_at[owner, 0]
        for image, actor in self._pairs(thread, by):
            place = self.twins.contexts[image][0][1]
            like = self.coding.index[self.twins.moved(piece, place)]
            self.futures.heap_leads(like, one, to, actor)

    # -- twins ----------------------------------------------------------------------------

    def _member(self, context: int) -> Member | None:
        found = self.twins.contexts.get(context) if self.twins else None
        return None if found is None else found[0]

    def _image(self, context: int, place: int) -> int:
        """The context of another twin, `place` in the row, in the same role."""
        assert self.twins is not None, "only twins have images"
        (row, _), role = self.twins.contexts[context]
        return self.twins.context_at[(row, place), role]

    def _in_its_row(self, context: int) -> Iterator[tuple[int, int]]:
        """The images of a context, and their places in the row; itself and -1 if it has none."""
        member = self._member(context)
        if member is None or self.twins is None:
            yield context, -1
            return
        for place in range(len(self.twins.rows[member[0]])):
            yield self._image(context, place), place

    def _everywhere(self, context: int) -> Iterator[int]:
        return (image for image, _ in self._in_its_row(context))

    def _pairs(self, other: int, by: int) -> Iterator[tuple[int, int]]:
        """The images of two contexts that have to do with each other."""
        one, two = self._member(other), self._member(by)
        together = one is not None and one == two
        apart = one is not None and two is not None and one[0] == two[0] and not together
        for image, place in self._in_its_row(other):
            for actor, where in self._in_its_row(by):
                if not (together and place != where) and not (apart and place == where):
                    yield image, actor

    def _bits(self, grains: Iterable[Grain], context: int, place: int) -> int:
        """What a step of the twin of `context` at `place` would look at instead of these."""
        member = self._member(context)
        found = 0
        for grain in grains:
            key = (grain, member, place)
            bits = self._images.get(key)
            if bits is None:
                bits = self._images[key] = self.futures.bits(self._like(grain, member, place))
            found |= bits
        return found

    def exchanged(self, bits: int, member: Member) -> int:
        """What stands in these bits' place, once a twin and the first of its row change names."""
        found, rest = 0, bits
        while rest:
            bit = (rest & -rest).bit_length() - 1
            rest &= rest - 1
            image = self._exchanged.get((bit, member))
            if image is None:
                image = self._exchanged[bit, member] = self._exchange(bit, member)
            found |= image
        return found

    def _exchange(self, bit: int, member: Member) -> int:
        grain, (row, place) = self.futures.grains[bit], member
        owner = self._owner(grain)
        if owner is not None and owner[0] == row and owner[1] in (0, place):
            grain = self._moved(grain, place - owner[1])
        return self.futures.bits([grain])

    def _like(self, grain: Grain, member: Member | None, place: int) -> Iterator[Grain]:
        """The grains that may be meant by one, if `member` is at `place` of its row."""
        owner = self._owner(grain)
        if owner is None or self.twins is None:
            yield grain
            return
        for to in range(len(self.twins.rows[owner[0]])):
            own = member is not None and owner == member
            if own and to != place:
                continue
            if member is not None and owner[0] == member[0] and not own and to == place:
                continue
            yield self._moved(grain, to)

    def _owner(self, grain: Grain) -> Member | None:
        """The twin that a grain is about."""
        twins = self.twins
        if twins is None or grain == KEPT_GRAIN:
            return None
        if isinstance(grain, tuple):
            piece, what = grain
            if piece == self._tail:
                found = twins.segments.get(-what >> SEGMENT_BITS) if what < 0 else None
            elif ~piece in self.coding.model.shared_cells and what != ADDED:
                found = twins.contexts.get(what)
            else:
                return twins.owner(piece)
            return None if found is None else found[0]
        if grain >= 1 << SEGMENT_BITS:
            found = twins.segments.get(grain >> SEGMENT_BITS)
            return None if found is None else found[0]
        return twins.owner(grain)

    def _moved(self, grain: Grain, place: int) -> Grain:
        twins = self.twins
        assert twins is not None, "only twins' grains are moved"
        if isinstance(grain, tuple):
            piece, what = grain
            if piece == self._tail:
                return piece, -self._address(-what, place)
            if ~piece in self.coding.model.shared_cells:
                return piece, self._image(what, place)
            return twins.moved(piece, place), what
        if grain >= 1 << SEGMENT_BITS:
            return self._address(grain, place)
        return twins.moved(grain, place)

    def _address(self, where: int, place: int) -> int:
        assert self.twins is not None, "only twins' addresses are moved"
        segment = self.twins.moved(where >> SEGMENT_BITS, place)
        return segment << SEGMENT_BITS | where & CELL_MASK
