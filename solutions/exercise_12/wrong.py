"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

SECOND_PARTIALS = {
    "first_for_second": (
        """
        def second_partials(x, y):
            return 3 * x ** 2 + 2 * y, 2 * x, 2 * x
        """,
        """
        def second_partials(x, y):
            z_x = 3 * x * x + 2 * y
            z_y = 2 * x
            return [z_x, z_y, 2.0]
        """,
    ),
    "power_differentiated_once": (
        """
        def second_partials(x, y):
            return 3 * x, 0 * y, 2 + 0 * x
        """,
        """
        def second_partials(a, b):
            zxx = a * 3
            return float(zxx), 0.0, 2.0
        """,
    ),
    "swapped_order": (
        """
        def second_partials(x, y):
            return 6 * x, 2.0, 0.0
        """,
        """
        IMPORT

        def second_partials(x, y):
            xx, xy, yy = 6 * x, 2 * ONES_LIKE(x), ZEROS_LIKE(x)
            return xx, xy, yy
        """,
    ),
    "other_term_kept": (
        """
        def second_partials(x, y):
            return 6 * x + 2 * y, 0.0, 2.0
        """,
        """
        def second_partials(x, y):
            def dxx(x, y):
                return x * 6 + y * 2
            return dxx(x, y), 0 * x, 2 + 0 * x
        """,
    ),
    "mixed_term_lost": (
        """
        def second_partials(x, y):
            return 6 * x, 0.0, 0.0
        """,
        """
        IMPORT

        def second_partials(x, y):
            nothing = ZEROS_LIKE(x)
            return x + x + x + x + x + x, nothing, nothing
        """,
    ),
    "not_differentiated_by_y": (
        """
        def second_partials(x, y):
            return 6 * x, 2 * x, 2.0
        """,
        """
        def second_partials(x, y):
            z_y = 2 * x
            z_yx = 2.0
            return (6 * x, z_y, z_yx)
        """,
    ),
}


HESSIAN = {
    "diagonal_only": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            return torch.diag(torch.diag(torch.autograd.functional.hessian(f, x)))
        """),
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            H = torch.autograd.functional.hessian(f, x)
            return torch.stack([H[i, i] for i in range(len(x))])
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape(persistent=True) as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x)
                g = tf.unstack(inner.gradient(value, x, unconnected_gradients="zero"))
            rows = [outer.gradient(e, x, unconnected_gradients="zero") for e in g]
            return tf.stack([rows[i][i] for i in range(len(rows))])
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def second(f, x, i):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x)
                entry = inner.gradient(value, x, unconnected_gradients="zero")[i]
            return outer.gradient(entry, x, unconnected_gradients="zero")[i]

        def hessian(f, x):
            return tf.linalg.diag([second(f, x, i) for i in range(x.shape[0])])
        """),
    ),
    "gradient_for_hessian": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            return torch.func.grad(f)(x)
        """),
        Only(("torch",), "written with its own autodiff", """
        def hessian(f, x):
            p = x.clone().requires_grad_(True)
            f(p).backward()
            return p.grad
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = f(x)
            return tape.gradient(value, x, unconnected_gradients="zero")
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            p = tf.Variable(x)
            with tf.GradientTape() as t:
                z = f(tf.convert_to_tensor(p))
            return tf.convert_to_tensor(t.gradient(z, p, unconnected_gradients="zero"))
        """),
    ),
    "rows_summed": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            def total(p):
                return torch.autograd.functional.jacobian(f, p, create_graph=True).sum()
            return torch.autograd.functional.jacobian(total, x)
        """),
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            H = torch.autograd.functional.hessian(f, x)
            return H.sum(dim=0)
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x)
                gradient = inner.gradient(value, x, unconnected_gradients="zero")
            return outer.gradient(gradient, x, unconnected_gradients="zero")
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape() as t2:
                t2.watch(x)
                with tf.GradientTape() as t1:
                    t1.watch(x)
                    z = f(x)
                total = tf.reduce_sum(t1.gradient(z, x, unconnected_gradients="zero"))
            return t2.gradient(total, x, unconnected_gradients="zero")
        """),
    ),
    "outer_of_gradients": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            g = torch.autograd.functional.jacobian(f, x)
            return torch.outer(g, g)
        """),
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            p = x.detach().clone().requires_grad_()
            (g,) = torch.autograd.grad(f(p), p)
            return torch.stack([g[i] * g for i in range(len(g))])
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = f(x)
            g = tape.gradient(value, x, unconnected_gradients="zero")
            return g[:, None] * g[None, :]
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = f(x)
            g = tf.unstack(tape.gradient(value, x, unconnected_gradients="zero"))
            return tf.stack([tf.stack([a * b for b in g]) for a in g])
        """),
    ),
    "half_the_hessian": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            return 0.5 * torch.autograd.functional.hessian(f, x)
        """),
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            def half(p):
                return f(p) / 2
            return torch.autograd.functional.hessian(half, x)
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape(persistent=True) as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x) / 2
                g = tf.unstack(inner.gradient(value, x, unconnected_gradients="zero"))
            return tf.stack([outer.gradient(e, x, unconnected_gradients="zero") for e in g])
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def row(f, x, i):
            with tf.GradientTape() as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x)
                entry = inner.gradient(value, x, unconnected_gradients="zero")[i]
            return 0.5 * outer.gradient(entry, x, unconnected_gradients="zero")

        def hessian(f, x):
            return [row(f, x, i) for i in range(x.shape[0])]
        """),
    ),
    "unconnected_input": (
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            p = x.detach().clone().requires_grad_(True)
            (g,) = torch.autograd.grad(f(p), p, create_graph=True)
            rows = []
            for i in range(len(p)):
                (row,) = torch.autograd.grad(g[i], p, retain_graph=True)
                rows.append(row)
            return torch.stack(rows)
        """),
        Only(("torch",), "written with its own autodiff", """
        import torch

        def hessian(f, x):
            inputs = [v.clone().requires_grad_(True) for v in x]
            value = f(torch.stack(inputs))
            first = torch.autograd.grad(value, inputs, create_graph=True)
            rows = [torch.stack(torch.autograd.grad(g, inputs, retain_graph=True)) for g in first]
            return torch.stack(rows)
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            with tf.GradientTape(persistent=True) as outer:
                outer.watch(x)
                with tf.GradientTape() as inner:
                    inner.watch(x)
                    value = f(x)
                g = tf.unstack(inner.gradient(value, x))
            return tf.stack([outer.gradient(e, x) for e in g])
        """),
        Only(("tensorflow",), "written with its own tapes", """
        import tensorflow as tf

        def hessian(f, x):
            rows = []
            for i in range(x.shape[0]):
                with tf.GradientTape() as t2:
                    t2.watch(x)
                    with tf.GradientTape() as t1:
                        t1.watch(x)
                        z = f(x)
                    entry = t1.gradient(z, x)[i]
                rows.append(tf.convert_to_tensor(t2.gradient(entry, x)))
            return tf.stack(rows)
        """),
    ),
    "differences": (
        Only(("torch",), "a TensorFlow tensor does not tell that a tape watches it", """
        import torch

        def hessian(f, x):
            h = 1e-2
            e = torch.eye(len(x)) * h
            return torch.stack([torch.stack([
                (f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b)) / (4 * h * h) for b in e]) for a in e])
        """),
        Only(("torch",), "a TensorFlow tensor does not tell that a tape watches it", """
        import torch

        def hessian(f, x):
            p, h = x.double(), 1e-4
            k = len(p)
            H = torch.zeros(k, k, dtype=torch.float64)
            for i in range(k):
                for j in range(k):
                    a, b = torch.zeros(k).double(), torch.zeros(k).double()
                    a[i], b[j] = h, h
                    H[i, j] = (f(p + a + b) - f(p + a) - f(p + b) + f(p)) / h ** 2
            return H
        """),
        Only(("tensorflow",), "PyTorch has texts of its own", """
        import tensorflow as tf

        def hessian(f, x):
            p, h = tf.cast(x, tf.float64), 1e-4
            e = tf.eye(x.shape[0], dtype=tf.float64) * h
            return tf.stack([tf.stack([(f(p + a + b) - f(p + a) - f(p + b) + f(p)) / h ** 2
                                       for b in tf.unstack(e)]) for a in tf.unstack(e)])
        """),
        Only(("tensorflow",), "PyTorch has texts of its own", """
        import numpy as np

        def hessian(f, x):
            p, h, k = np.array(x, dtype=np.float64), 1e-4, x.shape[0]
            H = np.zeros((k, k))
            for i in range(k):
                for j in range(k):
                    a, b = np.zeros(k), np.zeros(k)
                    a[i] += h
                    b[j] += h
                    H[i, j] = (f(p + a + b) - f(p + a - b) - f(p - a + b) + f(p - a - b)) / (4 * h * h)
            return H
        """),
    ),
}  # fmt: skip

# What all texts of newton_step have in common, in two styles: from tensors, and from Python's numbers.
TENSORS = """
IMPORT

def newton_step(x, y, m, b):
    u = m * x + b - y
    g0, g1 = 2 * MEAN(u * x), 2 * MEAN(u)
    p, q, r = 2 * MEAN(x * x), 2 * MEAN(x), 2.0
    det = p * r - q * q
    d0, d1 = (r * g0 - q * g1) / det, (p * g1 - q * g0) / det
    return RESULT
"""
NUMBERS = """
def newton_step(xs, ys, m, b):
    n = len(xs)
    xs, ys = [float(x) for x in xs], [float(y) for y in ys]
    start_m, start_b = float(m), float(b)
    errors = [start_m * x + start_b - y for x, y in zip(xs, ys)]
    dm = sum(2 * u * x for u, x in zip(errors, xs)) / n
    db = sum(2 * u for u in errors) / n
    hmm, hmb, hbb = sum(2 * x * x for x in xs) / n, sum(2 * x for x in xs) / n, 2
    det = hmm * hbb - hmb ** 2
    sm = (hbb * dm - hmb * db) / det
    sb = (hmm * db - hmb * dm) / det
    return RESULT
"""


def _both(tensors, numbers):
    return TENSORS.replace("RESULT", tensors), NUMBERS.replace("RESULT", numbers)


NEWTON_STEP = {
    "gradient_ascent": _both("m + d0, b + d1", "start_m + sm, start_b + sb"),
    "half_step": _both("m - d0 / 2, b - d1 / 2", "start_m - 0.5 * sm, start_b - 0.5 * sb"),
    "double_step": _both("m - 2 * d0, b - 2 * d1", "start_m - 2 * sm, start_b - 2 * sb"),
    "diagonal_only": _both("m - g0 / p, b - g1 / r", "start_m - dm / hmm, start_b - db / hbb"),
    "hessian_ignored": _both("m - g0, b - g1", "start_m - dm, start_b - db"),
    "multiplied_by_hessian": _both(
        "m - (p * g0 + q * g1), b - (q * g0 + r * g1)",
        "start_m - hmm * dm - hmb * db, start_b - hmb * dm - hbb * db",
    ),
    "step_returned": _both("-d0, -d1", "(-sm, -sb)"),
    "swapped_pair": _both("b - d1, m - d0", "start_b - sb, start_m - sm"),
    "missing_factor_2_and_mean": _both(
        "m - d0 * len(x) / 2, b - d1 * len(x) / 2", "start_m - n / 2 * sm, start_b - n / 2 * sb"
    ),
    "missing_mean": _both("m - len(x) * d0, b - len(x) * d1", "start_m - n * sm, start_b - n * sb"),
}

WRONG = {"second_partials": SECOND_PARTIALS, "hessian": HESSIAN, "newton_step": NEWTON_STEP}
