"""The small models behind judgement, fitted by plain arithmetic: the same numbers on every machine.

logistic      one probability, with coefficients held to their natural sign
multinomial   one of several kinds, drawn towards what we knew before
folds         which fifth a row belongs to: rows of one domain stay together
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Whole = NDArray[np.int64]

FOLDS = 5
_STEPS = 50  # of Newton's method; it settles after about ten
_DESCENTS, _RATE, _MOMENTUM = 800, 0.004, 0.9


def folds(domains: Sequence[str]) -> Whole:
    """The fold of each row, by its domain's digest."""
    return np.array([int(hashlib.sha256(domain.encode()).hexdigest(), 16) % FOLDS for domain in domains])


def probability(logits: Matrix) -> Matrix:
    """Logits as probabilities."""
    return np.asarray(1 / (1 + np.exp(-logits)))


def logistic(lines: Matrix, truth: Matrix, weights: Matrix, signs: Matrix, ridge: float) -> Matrix:
    """Coefficients of a logistic regression with a ridge; one with the wrong sign is set to nothing."""
    free = np.ones(lines.shape[1], dtype=bool)
    while True:
        full = np.zeros(lines.shape[1])
        pull = np.full(int(free.sum()), ridge)
        pull[0] = 1e-3  # the base is not shrunk
        full[free] = newton(lines[:, free], truth, weights, pull)
        unnatural = (full * signs) < 0
        if not unnatural.any():
            return full
        free &= ~unnatural


def newton(lines: Matrix, truth: Matrix, weights: Matrix, pull: Matrix) -> Matrix:
    """Coefficients of a logistic regression over weighted lines; ``pull`` draws each of them towards nothing."""
    beta = np.zeros(lines.shape[1])
    for _ in range(_STEPS):
        guess = probability(lines @ beta)
        gradient = lines.T @ (weights * (guess - truth)) + pull * beta
        curve = (lines * (weights * guess * (1 - guess))[:, None]).T @ lines + np.diag(pull)
        step = np.linalg.solve(curve, gradient)
        beta -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    return beta


def multinomial(lines: Matrix, kinds: Whole, before: Matrix, pull: float) -> Matrix:
    """Weights (feature × kind) that tell the kinds apart, no further from ``before`` than the data ask for."""
    beta, speed = before.copy(), np.zeros_like(before)
    truth = np.eye(before.shape[1])[kinds]
    strength = np.full((before.shape[0], 1), pull)
    strength[0] *= 0.1  # the base: how common a kind is may be learnt freely
    for _ in range(_DESCENTS):
        scores = lines @ beta
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        guess = grown / grown.sum(axis=1, keepdims=True)
        gradient = lines.T @ (guess - truth) + strength * (beta - before)
        speed = _MOMENTUM * speed - _RATE * gradient
        beta = beta + speed
    return np.asarray(beta)
