"""A Report in, a string out: one module a format."""
