"""Checker of machine-learning exercises: right or wrong, by how much, and on which input."""

__version__ = "0.1.0"
