"""Multinomial logistic regression in the space of samples, by L-BFGS. Deterministic, numpy only.

The weights are a combination of the samples, so everything is measured with the kernel (what two samples have
in common): a few thousand numbers a class instead of many thousands of features. The kernel is never laid out:
what it makes of a step is found through the few features each sample has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Kernel = Callable[[Floats], Floats]
"""What the kernel makes of one number per sample and class."""
MEMORY = 6
"""Steps remembered for the curvature."""
ENOUGH = 1e-4
"""Decrease of the loss, as a part of what the slope promises, at which a step is taken."""
SHORTEST = 1e-3


@dataclass
class _Problem:
    wanted: Floats
    weights: Floats
    ridge: float

    def measure(self, duals: Floats, scores: Floats) -> tuple[float, Floats]:
        """The loss and its slope, both in the space of samples."""
        top = scores.max(1, keepdims=True)
        raised = np.exp(scores - top)
        total = raised.sum(1, keepdims=True)
        misses = np.log(total) + top - (scores * self.wanted).sum(1, keepdims=True)
        loss = float((self.weights * misses).sum()) + 0.5 * self.ridge * float(np.vdot(duals, scores))
        return loss, self.weights * (raised / total - self.wanted) + np.float32(self.ridge) * duals


@dataclass
class _Curvature:
    """The last steps with what the kernel makes of them."""

    steps: list[tuple[Floats, Floats, Floats, Floats, float]] = field(default_factory=list)

    def add(self, step: Floats, seen: Floats, turn: Floats, turned: Floats) -> None:
        bend = float(np.vdot(step, turned))
        if bend > 1e-9:
            self.steps = [*self.steps[1 - MEMORY :], (step, seen, turn, turned, 1.0 / bend)]

    def direction(self, slope: Floats, seen: Floats) -> tuple[Floats, Floats]:
        """Downhill, and what the kernel makes of it."""
        way, shown = slope.copy(), seen.copy()
        shares = []
        for _, step_seen, turn, turned, rate in reversed(self.steps):
            share = np.float32(rate * float(np.vdot(step_seen, way)))
            shares.append(share)
            way -= share * turn
            shown -= share * turned
        if self.steps:
            step, _, turn, turned, _ = self.steps[-1]
            scale = np.float32(float(np.vdot(step, turned)) / float(np.vdot(turn, turned)))
            way, shown = way * scale, shown * scale
        for (step, step_seen, _, turned, rate), share in zip(self.steps, reversed(shares), strict=True):
            back = np.float32(rate * float(np.vdot(turned, way)))
            way += (share - back) * step
            shown += (share - back) * step_seen
        return -way, -shown


def solve(kernel: Kernel, wanted: Floats, weights: Floats, ridge: float, steps: int) -> Floats:
    """One weight per sample and class after `steps` steps. `wanted` is 1 where the class is the sample's own."""
    problem = _Problem(wanted, weights[:, None], ridge)
    curvature = _Curvature()
    duals, scores = np.zeros_like(wanted), np.zeros_like(wanted)
    loss, slope = problem.measure(duals, scores)
    slope_seen = kernel(slope)
    for _ in range(steps):
        way, way_seen = curvature.direction(slope, slope_seen)
        promised = float(np.vdot(slope, way_seen))
        length = 1.0
        while True:
            next_loss, next_slope = problem.measure(duals + length * way, scores + length * way_seen)
            if next_loss <= loss + ENOUGH * length * promised or length < SHORTEST:
                break
            length *= 0.5
        step, step_seen = np.float32(length) * way, np.float32(length) * way_seen
        next_seen = kernel(next_slope)
        curvature.add(step, step_seen, next_slope - slope, next_seen - slope_seen)
        duals, scores = duals + step, scores + step_seen
        loss, slope, slope_seen = next_loss, next_slope, next_seen
    return duals
