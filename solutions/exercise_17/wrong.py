"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

IN_PLACE = "a TensorFlow tensor does not change in place"

# --- on the way forward: in one go, and column by column

AT_ONCE = """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mu = MEAN(X, axis=0)
            var = MEAN((X - mu) ** 2, axis=0)
            x_hat = NORMAL
            out = gamma * x_hat + beta
            return out, {"x_hat": x_hat, "gamma": gamma}
"""
BY_COLUMNS = """
        IMPORT

        class Column:
            def __init__(self, values, eps):
                self.n = len(values)
                self.mean = SUM(values) / self.n
                self.variance = VARIANCE
                self.normal = NORMAL

        def batchnorm(X, gamma, beta, eps):
            columns = [Column(X[:, j], eps) for j in range(X.shape[1])]
            out = STACK([OUT for j, column in enumerate(columns)], 1)
            return out, columns
"""
SPREAD = "SUM(SQUARE(values - self.mean)) / self.n"


def at_once(normal: str = "(X - mu) / SQRT(var + eps)", out: str = "gamma * x_hat + beta", var: str = "") -> str:
    text = AT_ONCE.replace("NORMAL", normal).replace("gamma * x_hat + beta", out)
    return text.replace("MEAN((X - mu) ** 2, axis=0)", var) if var else text


def by_columns(
    normal: str = "(values - self.mean) / (self.variance + eps) ** 0.5",
    variance: str = SPREAD,
    out: str = "gamma[j] * column.normal + beta[j]",
) -> str:
    return BY_COLUMNS.replace("VARIANCE", variance).replace("NORMAL", normal).replace("OUT", out)


BATCHNORM = {
    "unbiased_variance": (
        at_once(var="SUM((X - mu) ** 2, axis=0) / (len(X) - 1)"),
        by_columns(variance="SUM(SQUARE(values - self.mean)) / (self.n - 1)"),
        Only(
            ("torch",),
            "PyTorch's own var divides by n - 1 unless it is told not to",
            """
            import torch

            def batchnorm(X, gamma, beta, eps):
                x_hat = (X - X.mean(0)) / (X.var(0) + eps).sqrt()
                return gamma * x_hat + beta, x_hat
            """,
        ),
    ),
    "eps_outside_root": (
        at_once("(X - mu) / (SQRT(var) + eps)"),
        by_columns("(values - self.mean) / (self.variance ** 0.5 + eps)"),
    ),
    "eps_missing": (
        at_once("(X - mu) / SQRT(var)"),
        by_columns("(values - self.mean) / (self.variance + 1e-5) ** 0.5"),
    ),
    "missing_root": (
        at_once("(X - mu) / (var + eps)"),
        by_columns("(values - self.mean) / (self.variance + eps)"),
    ),
    "deviation_for_variance": (
        at_once("(X - mu) / SQRT(SQRT(var) + eps)"),
        by_columns(variance=f"({SPREAD}) ** 0.5"),
    ),
    "mean_not_subtracted": (
        at_once("X / SQRT(var + eps)"),
        by_columns("values / (self.variance + eps) ** 0.5"),
    ),
    "variance_about_zero": (
        at_once(var="MEAN(X * X, axis=0)"),
        by_columns(variance="SUM(SQUARE(values)) / self.n"),
    ),
    "not_divided": (
        at_once("X - mu"),
        by_columns("values - self.mean"),
    ),
    "sum_not_mean": (
        at_once(var="SUM(SQUARE(X - mu), axis=0)"),
        by_columns(variance="SUM(SQUARE(values - self.mean))"),
    ),
    "wrong_axis": (
        """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mu = MEAN(X, axis=1, keepdims=True)
            var = MEAN((X - mu) ** 2, axis=1, keepdims=True)
            x_hat = (X - mu) / SQRT(var + eps)
            return gamma * x_hat + beta, (x_hat, gamma, var, eps)
        """,
        """
        IMPORT

        def normalised(row, eps):
            off = row - MEAN(row)
            return off / SQRT(MEAN(off * off) + eps)

        def batchnorm(X, gamma, beta, eps):
            rows = [normalised(row, eps) for row in X]
            return STACK([gamma * row + beta for row in rows]), rows
        """,
    ),
    "all_entries": (
        at_once().replace(", axis=0", ""),
        """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            n, d = X.shape
            mean = SUM(X) / (n * d)
            spread = SUM((X - mean) * (X - mean)) / (n * d)
            normal = (X - mean) * (spread + eps) ** -0.5
            return normal * gamma + beta, None
        """,
    ),
    "gamma_beta_missing": (
        at_once(out="x_hat"),
        by_columns(out="gamma[j] * column.normal"),
        by_columns(out="column.normal + beta[j]"),
    ),
    "gamma_beta_swapped": (
        at_once(out="beta * x_hat + gamma"),
        by_columns(out="gamma[j] + beta[j] * column.normal"),
    ),
    "shift_before_scale": (
        at_once(out="gamma * (x_hat + beta)"),
        by_columns(out="(column.normal + beta[j]) * gamma[j]"),
    ),
    "cache_not_returned": (
        at_once().replace('return out, {"x_hat": x_hat, "gamma": gamma}', "return out"),
        """
        IMPORT

        cache = {}

        def batchnorm(X, gamma, beta, eps):
            off = X - MEAN(X, axis=0)
            cache["root"] = SQRT(MEAN(off * off, axis=0) + eps)
            cache["x_hat"] = off / cache["root"]
            return cache["x_hat"] * gamma + beta
        """,
    ),
}

# --- on the way back: all paths in one line, and step by step through the graph

COMPACT = """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mu = MEAN(X, axis=0)
            var = MEAN((X - mu) ** 2, axis=0)
            root = SQRT(var + eps)
            x_hat = (X - mu) / root
            return gamma * x_hat + beta, (X, mu, var, root, x_hat, gamma, beta, eps)

        def batchnorm_backward(d_out, cache):
            X, mu, var, root, x_hat, gamma, beta, eps = cache
            n = X.shape[0]
            d_beta = D_BETA
            d_gamma = D_GAMMA
            d_hat = D_HAT
            dX = D_X
            return dX, d_gamma, d_beta
"""
GRAPH = """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            n = len(X)
            mean = SUM(X, axis=0) / n
            centred = X - mean
            variance = SUM(centred * centred, axis=0) / n
            inverse = (variance + eps) ** -0.5
            normal = centred * inverse
            out = normal * gamma + beta
            cache = dict(X=X, n=n, centred=centred, variance=variance, eps=eps, inverse=inverse, normal=normal)
            cache.update(gamma=gamma, out=out)
            return out, cache

        def batchnorm_backward(d_out, cache):
            n, centred, inverse = cache["n"], cache["centred"], cache["inverse"]
            grad_beta = GRAD_BETA
            grad_gamma = GRAD_GAMMA
            grad_normal = GRAD_NORMAL
            grad_variance = GRAD_VARIANCE
            grad_mean = GRAD_MEAN
            return GRAD_X, grad_gamma, grad_beta
"""
USUAL = {
    "D_BETA": "SUM(d_out, axis=0)",
    "D_GAMMA": "SUM(d_out * x_hat, axis=0)",
    "D_HAT": "d_out * gamma",
    "D_X": "(d_hat - MEAN(d_hat, axis=0) - x_hat * MEAN(d_hat * x_hat, axis=0)) / root",
    "GRAD_BETA": "SUM(d_out, axis=0)",
    "GRAD_GAMMA": 'SUM(d_out * cache["normal"], axis=0)',
    "GRAD_NORMAL": 'd_out * cache["gamma"]',
    "GRAD_VARIANCE": "SUM(grad_normal * centred, axis=0) * -0.5 * inverse**3",
    "GRAD_MEAN": "-SUM(grad_normal, axis=0) * inverse",
    "GRAD_X": "grad_normal * inverse + grad_variance * 2 * centred / n + grad_mean / n",
}


def written(text: str, other: dict[str, str]) -> str:
    for name, usual in USUAL.items():
        text = text.replace(f"= {name}\n", f"= {other.get(name, usual)}\n")
        text = text.replace(f"return {name},", f"return {other.get(name, usual)},")
    return text


def compact(**other: str) -> str:
    return written(COMPACT, other)


def graph(**other: str) -> str:
    return written(GRAPH, other)


BATCHNORM_BACKWARD = {
    "path_through_variance_missing": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0)) / root"),
        graph(GRAD_X="grad_normal * inverse + grad_mean / n"),
    ),
    "path_through_mean_missing": (
        compact(D_X="(d_hat - x_hat * MEAN(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_X="grad_normal * inverse + grad_variance * 2 * centred / n"),
    ),
    "direct_path_only": (
        compact(D_X="d_hat / root"),
        graph(GRAD_X='d_out * cache["gamma"] * inverse'),
    ),
    "direct_path_missing": (
        compact(D_X="(-MEAN(d_hat, axis=0) - x_hat * MEAN(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_X="grad_variance * 2 * centred / n + grad_mean / n"),
    ),
    "missing_gamma": (
        compact(D_HAT="d_out"),
        graph(GRAD_NORMAL="d_out"),
    ),
    "missing_factor_2": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0) - 0.5 * x_hat * MEAN(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_X="grad_normal * inverse + grad_variance * centred / n + grad_mean / n"),
    ),
    "factor_2_not_cancelled": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0) - 2 * x_hat * MEAN(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_VARIANCE="SUM(grad_normal * centred, axis=0) * -1 * inverse**3"),
    ),
    "wrong_power": (
        compact(D_X="d_hat / root - MEAN(d_hat, axis=0) / root - (X - mu) * MEAN(d_hat * (X - mu), axis=0) / root**2"),
        graph(GRAD_VARIANCE="SUM(grad_normal * centred, axis=0) * -0.5 * inverse**2"),
        graph(GRAD_VARIANCE="SUM(grad_normal * centred, axis=0) * -0.5 * inverse"),
    ),
    "sign_flipped": (
        compact(D_X="(d_hat + MEAN(d_hat, axis=0) + x_hat * MEAN(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_VARIANCE="SUM(grad_normal * centred, axis=0) * 0.5 * inverse**3"),
        graph(GRAD_MEAN="SUM(grad_normal, axis=0) * inverse"),
    ),
    "sum_not_mean": (
        compact(D_X="(d_hat - SUM(d_hat, axis=0) - x_hat * SUM(d_hat * x_hat, axis=0)) / root"),
        graph(GRAD_X="grad_normal * inverse + grad_variance * 2 * centred / n + grad_mean"),
        graph(GRAD_X="grad_normal * inverse + grad_variance * 2 * centred + grad_mean / n"),
    ),
    "not_divided": (
        compact(D_X="d_hat - MEAN(d_hat, axis=0) - x_hat * MEAN(d_hat * x_hat, axis=0)"),
        graph(GRAD_X='(n * grad_normal - n * MEAN(grad_normal, axis=0) - cache["normal"] * '
                     'SUM(grad_normal * cache["normal"], axis=0)) / n'),
    ),
    "missing_root": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0) - x_hat * MEAN(d_hat * x_hat, axis=0)) / (var + eps)"),
        graph(GRAD_X='inverse**2 / n * (n * grad_normal - SUM(grad_normal, axis=0) - cache["normal"] * '
                     'SUM(grad_normal * cache["normal"], axis=0))'),
    ),
    "eps_missing": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0) - x_hat * MEAN(d_hat * x_hat, axis=0)) / SQRT(var)"),
        graph(GRAD_X='cache["variance"] ** -0.5 / n * (n * grad_normal - SUM(grad_normal, axis=0) - cache["normal"] * '
                     'SUM(grad_normal * cache["normal"], axis=0))'),
    ),
    "wrong_axis": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=1, keepdims=True) - x_hat * MEAN(d_hat * x_hat, axis=1, keepdims=True)) "
                    "/ root"),
        graph(GRAD_X="""STACK([
                (g - SUM(g) / len(g) - x * SUM(g * x) / len(g)) * inverse for g, x in zip(grad_normal, cache["normal"])
            ])"""),
    ),
    "x_for_x_hat": (
        compact(D_GAMMA="SUM(X * d_out, axis=0)"),
        graph(GRAD_GAMMA='sum(d * x for d, x in zip(d_out, cache["X"]))'),
    ),
    "deviation_for_x_hat": (
        compact(D_GAMMA="SUM(d_out * (X - mu), axis=0)"),
        graph(GRAD_GAMMA="sum(d * off for d, off in zip(d_out, centred))"),
    ),
    "out_for_x_hat": (
        compact(D_GAMMA="SUM(d_out * (gamma * x_hat + beta), axis=0)"),
        graph(GRAD_GAMMA='SUM(MULTIPLY(d_out, cache["out"]), axis=0)'),
    ),
    "gamma_in_its_own_gradient": (
        compact(D_GAMMA="SUM(gamma * d_out * x_hat, axis=0)"),
        graph(GRAD_GAMMA='cache["gamma"] * SUM(cache["normal"] * d_out, axis=0)'),
    ),
    "bias_not_summed_over_batch": (
        compact(D_BETA="d_out"),
        graph(GRAD_BETA="1 * d_out", GRAD_GAMMA='d_out * cache["normal"]'),
        graph(GRAD_GAMMA='cache["normal"] * d_out'),
    ),
    "mean_not_sum": (
        compact(D_BETA="MEAN(d_out, axis=0)", D_GAMMA="MEAN(d_out * x_hat, axis=0)"),
        graph(GRAD_BETA="SUM(d_out, axis=0) / n"),
        graph(GRAD_GAMMA='SUM(d_out * cache["normal"], axis=0) / n'),
    ),
    "summed_over_wrong_axis": (
        compact(D_BETA="SUM(d_out, axis=1)", D_GAMMA="SUM(d_out * x_hat, axis=1)"),
        graph(GRAD_BETA="STACK([SUM(row) for row in d_out])"),
        compact(D_GAMMA="SUM(d_out * x_hat, axis=-1)"),
    ),
    "swapped_order": (
        compact().replace("return dX, d_gamma, d_beta", "return dX, d_beta, d_gamma"),
        graph().replace("grad_gamma, grad_beta\n", "grad_beta, grad_gamma\n"),
    ),
    "unbiased_variance": (
        compact(D_X="(d_hat - MEAN(d_hat, axis=0) - x_hat * SUM(d_hat * x_hat, axis=0) / (n - 1)) / root"),
        graph(GRAD_X="grad_normal * inverse + grad_variance * 2 * centred / (n - 1) + grad_mean / n"),
        # the same in both directions: right gradients of another layer
        graph(GRAD_X="grad_normal * inverse + grad_variance * 2 * centred / (n - 1) + grad_mean / n").replace(
            "axis=0) / n\n            inverse", "axis=0) / (n - 1)\n            inverse"
        ),
    ),
    "cache_kept_globally": (
        """
        IMPORT

        kept = {}

        def batchnorm(X, gamma, beta, eps):
            off = X - MEAN(X, axis=0)
            kept["root"] = SQRT(MEAN(off * off, axis=0) + eps)
            kept["x_hat"] = off / kept["root"]
            return gamma * kept["x_hat"] + beta, gamma

        def batchnorm_backward(d_out, cache):
            x_hat, d = kept["x_hat"], d_out * cache
            dX = (d - MEAN(d, axis=0) - x_hat * MEAN(d * x_hat, axis=0)) / kept["root"]
            return dX, SUM(d_out * x_hat, axis=0), SUM(d_out, axis=0)
        """,
        """
        IMPORT

        class Layer:
            def forward(self, X, gamma, beta, eps):
                self.n, self.gamma = len(X), gamma
                self.off = X - SUM(X, axis=0) / self.n
                self.inverse = (SUM(self.off**2, axis=0) / self.n + eps) ** -0.5
                return self.off * self.inverse * gamma + beta

            def backward(self, d_out):
                x_hat, d = self.off * self.inverse, d_out * self.gamma
                paths = self.n * d - SUM(d, axis=0) - x_hat * SUM(d * x_hat, axis=0)
                return self.inverse / self.n * paths, SUM(d_out * x_hat, axis=0), SUM(d_out, axis=0)

        layer = Layer()

        def batchnorm(X, gamma, beta, eps):
            return layer.forward(X, gamma, beta, eps), "see layer"

        def batchnorm_backward(d_out, cache):
            return layer.backward(d_out)
        """,
    ),
    "cache_changed": (
        graph().replace(
            "            grad_beta =",
            '            cache["inverse"] = cache["inverse"] * cache["gamma"]\n            grad_beta =',
        ),
        Only(
            ("torch", "numpy"),
            IN_PLACE,
            compact(D_X="(d_hat - MEAN(d_hat, axis=0) - x_hat) / root").replace(
                "            dX =", "            x_hat *= MEAN(d_hat * x_hat, axis=0)\n            dX ="
            ),
        ),
        """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            off = X - MEAN(X, axis=0)
            root = SQRT(MEAN(SQUARE(off), axis=0) + eps)
            return gamma * off / root + beta, [off / root, gamma, root]

        def batchnorm_backward(d_out, cache):
            d_gamma, d_beta = SUM(d_out * cache[0], axis=0), SUM(d_out, axis=0)
            dX = d_out - d_beta / len(d_out) - cache[0] * d_gamma / len(d_out)
            cache[1] = cache[1] / cache[2]
            return cache[1] * dX, d_gamma, d_beta
        """,
    ),
}  # fmt: skip

WRONG = {"batchnorm": BATCHNORM, "batchnorm_backward": BATCHNORM_BACKWARD}
