"""The numbers of all samples in one row, so that many rows can be compared at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.values import Answer, Array, Parts, same_shape


class Layout:
    """The right answers' numbers in a row: sample by sample, part by part."""

    def __init__(self, rights: Sequence[Answer]):
        self.shapes = [tuple(part.shape for part in one.parts) for one in rights]
        sizes = [int(np.prod(shape)) for shapes in self.shapes for shape in shapes]
        self.starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
        self.sizes = np.array(sizes)
        counts = {len(shapes) for shapes in self.shapes}
        self.parts = counts.pop() if len(counts) == 1 else 0
        """In every sample; 0 where the samples differ in it."""

    def row(self, values: Sequence[Parts]) -> Array | None:
        """None for numbers that are not laid out like the right ones."""
        flat = list[Array]()
        for parts, shapes in zip(values, self.shapes, strict=True):
            if len(parts) != len(shapes) or not all(map(same_shape, parts, shapes)):
                return None
            flat += [part.ravel() for part in parts]
        return np.concatenate(flat)

    def largest(self, rows: Array) -> Array:
        """For each entry, the largest size in its part."""
        sizes = np.where(np.isnan(rows), 0.0, np.abs(rows))
        return np.repeat(np.maximum.reduceat(sizes, self.starts, axis=-1), self.sizes, axis=-1)

    def sums(self, rows: Array) -> Array:
        """(rows, samples, parts): added up part by part; where samples differ in their parts, sample by sample."""
        added = np.add.reduceat(rows, self.starts, axis=-1)
        if self.parts:
            return added.reshape(len(rows), len(self.shapes), self.parts)
        counts = np.cumsum([0, *(len(shapes) for shapes in self.shapes)])[:-1]
        return np.add.reduceat(added, counts, axis=-1)[..., None]
