"""Honest code works in the jail; and what cannot work there gets a sentence that names it.

Each sample stands at the top of a file: what fails there is in the report's notes, and what it prints in the report.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import textwrap
from collections.abc import Callable, Iterator

import pytest

from grader.course import Course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox import isolation
from grader.sandbox.launch import Setting, start
from tests.conftest import need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")

Run = Callable[..., Report]


@pytest.fixture(scope="module", params=["floor", "strict"])
def level(request: pytest.FixtureRequest) -> str:
    lacking = {it.level for it in isolation.missing()}
    wanted = isolation.LEVELS[: isolation.LEVELS.index(request.param) + 1]
    need(not lacking & set(wanted), f"isolation {request.param}")
    return str(request.param)


@pytest.fixture(scope="module")
def run(course: Course, level: str) -> Iterator[Run]:
    """run(code, framework) is the report on it."""
    made: dict[str, Grader] = {}

    def one(code: str, framework: str = "numpy") -> Report:
        need(importlib.util.find_spec(framework) is not None, framework)
        if framework not in made:
            warm = start(Setting(framework, isolation=level, closed=(str(course.solutions),)))
            made[framework] = Grader(course, framework, "cpu", warm)
        cells = (Cell("exercise_03.py", textwrap.dedent(code).strip() + "\n"),)
        job = Job(Submission("", cells, False, ""), "exercise_03", 17, "grade exercise_03", 60.0)
        return made[framework].grade(job)

    yield one
    for grader in made.values():
        grader.launcher.close()


def prints(report: Report) -> str:
    """What it printed, if nothing failed."""
    assert report.notes == [], "\n".join(report.notes)
    return report.stdout.rstrip("\n").rpartition("\n")[2]


NUMPY = {
    "linear algebra": "import numpy as np\nprint(int(np.linalg.solve(np.eye(3), np.ones(3)).sum()))",
    "random numbers": "import numpy as np\nprint(np.random.default_rng(1).normal(size=10).shape == (10,))",
    "saving and loading": """
        import numpy as np
        np.save("x.npy", np.arange(5)); np.savez("y.npz", a=np.ones(2)); np.savetxt("z.txt", np.eye(2))
        print(int(np.load("x.npy").sum() + np.load("y.npz")["a"].sum() + np.loadtxt("z.txt").sum()))
        """,
    "prints": "import sys\nprint('one', end=' ', flush=True)\nsys.stderr.write('two ')\nprint('three')",
    "temporary files": """
        import os, tempfile
        with tempfile.NamedTemporaryFile("w+") as file, tempfile.TemporaryDirectory() as folder:
            file.write("x"); file.seek(0)
            open(os.path.join(folder, "y"), "w").write(file.read())
            print(os.listdir(folder))
        """,
    "folders and files": """
        import json, os, pathlib, shutil
        pathlib.Path("data/raw").mkdir(parents=True)
        json.dump([1, 2], open("data/raw/a.json", "w"))
        shutil.copyfile("data/raw/a.json", "b.json"); os.replace("b.json", "c.json"); shutil.rmtree("data")
        print(json.load(open("c.json")), os.listdir())
        """,
    "csv and sqlite": """
        import csv, sqlite3
        with open("a.csv", "w", newline="") as file:
            csv.writer(file).writerows([[1, 2], [3, 4]])
        base = sqlite3.connect("b.db")
        base.execute("create table t(x)"); base.executemany("insert into t values (?)", [(1,), (2,)]); base.commit()
        print(len(list(csv.reader(open("a.csv")))), base.execute("select sum(x) from t").fetchone()[0])
        """,
    "threads": """
        import queue, threading
        from concurrent.futures import ThreadPoolExecutor
        done = queue.Queue()
        many = [threading.Thread(target=done.put, args=(n,)) for n in range(8)]
        [one.start() for one in many]; [one.join() for one in many]
        with ThreadPoolExecutor(4) as pool:
            print(done.qsize(), sum(pool.map(abs, range(-5, 0))))
        """,
    "time and dates": """
        import datetime, time, zoneinfo
        time.sleep(0.01)
        print(datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).utcoffset().seconds)
        """,
    "a plot": """
        import os
        import matplotlib.pyplot as plt
        plt.plot([1, 2, 3], [1, 4, 9], label="squares"); plt.legend(); plt.title("ŷ")
        plt.savefig("plot.png"); plt.savefig("plot.pdf"); plt.show()
        print(os.path.getsize("plot.png") > 1000)
        """,
    "who and where one is": """
        import getpass, os, platform
        print(bool(platform.platform()), os.cpu_count() > 0, len(os.sched_getaffinity(0)) > 0)
        """,
}
NUMPY_SAYS = {
    "linear algebra": "3", "random numbers": "True", "saving and loading": "14", "prints": "one two three",
    "temporary files": "['y']", "folders and files": "[1, 2] ['c.json']", "csv and sqlite": "2 3", "threads": "8 15",
    "time and dates": "3600", "a plot": "True", "who and where one is": "True True True",
}  # fmt: skip

TORCH = {
    "Adam": """
        import torch
        w = torch.zeros(2, requires_grad=True)
        steps = torch.optim.Adam([w], lr=0.1)
        for _ in range(200):
            steps.zero_grad(); loss = ((w - torch.tensor([1.0, 2.0])) ** 2).sum(); loss.backward(); steps.step()
        print(w.detach().round().tolist())
        """,
    "SGD with momentum and a schedule": """
        import torch
        w = torch.zeros(2, requires_grad=True)
        steps = torch.optim.SGD([w], lr=0.1, momentum=0.5)
        slower = torch.optim.lr_scheduler.StepLR(steps, 50)
        for _ in range(100):
            steps.zero_grad(); ((w - torch.tensor([1.0, 2.0])) ** 2).sum().backward(); steps.step(); slower.step()
        print(w.detach().round().tolist())
        """,
    "a network": """
        import torch
        torch.manual_seed(0)
        net = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(8, 1))
        loss = torch.nn.functional.mse_loss(net(torch.ones(5, 3)), torch.zeros(5, 1)); loss.backward()
        print(sum(p.grad is not None for p in net.parameters()))
        """,
    "DataLoader without workers": """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        data = DataLoader(TensorDataset(torch.arange(10.0), torch.ones(10)), batch_size=4, shuffle=True)
        print(sum(len(x) for x, _ in data))
        """,
    "torch.func": """
        import torch
        from torch.func import grad, jacrev, vmap
        print(grad(lambda x: x ** 3)(torch.tensor(2.0)).item(), vmap(grad(torch.sin))(torch.zeros(3)).tolist(),
              jacrev(lambda x: 2 * x)(torch.ones(2)).tolist())
        """,
    "saving and loading": """
        import torch
        net = torch.nn.Linear(2, 1)
        torch.save(net.state_dict(), "net.pt")
        net.load_state_dict(torch.load("net.pt", weights_only=True))
        print(sorted(torch.load("net.pt", weights_only=True)))
        """,
    "threads of its own": """
        import torch
        torch.set_num_threads(2)
        print((torch.ones(500, 500) @ torch.ones(500, 1)).sum().item())
        """,
    "convolution": """
        import torch
        print(tuple(torch.nn.functional.conv2d(torch.ones(1, 1, 8, 8), torch.ones(2, 1, 3, 3)).shape))
        """,
}  # fmt: skip
TORCH_SAYS = {
    "Adam": "[1.0, 2.0]", "SGD with momentum and a schedule": "[1.0, 2.0]", "a network": "4",
    "DataLoader without workers": "10", "torch.func": "12.0 [1.0, 1.0, 1.0] [[2.0, 0.0], [0.0, 2.0]]",
    "saving and loading": "['bias', 'weight']", "threads of its own": "250000.0", "convolution": "(1, 2, 6, 6)",
}  # fmt: skip

TENSORFLOW = {
    "tf.function with an if": """
        import tensorflow as tf
        @tf.function
        def clip(x):
            if tf.reduce_sum(x) > 3:
                x = x / 2
            else:
                x = x + 1
            for _ in tf.range(2):
                x = x * 2
            return x
        print(clip(tf.constant([4.0])).numpy().tolist(), clip(tf.constant([1.0])).numpy().tolist())
        """,
    "Keras fit": """
        import tensorflow as tf
        tf.keras.utils.set_random_seed(1)
        model = tf.keras.Sequential([tf.keras.layers.Input((1,)), tf.keras.layers.Dense(1)])
        model.compile(optimizer=tf.keras.optimizers.SGD(0.05), loss="mse")
        x = tf.constant([[0.0], [1.0], [2.0], [3.0]])
        model.fit(x, 2 * x + 1, epochs=200, verbose=0)
        print(model.predict(tf.constant([[4.0]]), verbose=0).round().tolist())
        """,
    "tf.data": """
        import tensorflow as tf
        data = tf.data.Dataset.range(10).map(lambda n: n * 2, num_parallel_calls=tf.data.AUTOTUNE)
        data = data.shuffle(10, seed=1).batch(3).prefetch(tf.data.AUTOTUNE)
        print(sum(int(tf.reduce_sum(batch)) for batch in data))
        """,
    "saving a model": """
        import tensorflow as tf
        model = tf.keras.Sequential([tf.keras.layers.Input((2,)), tf.keras.layers.Dense(1)])
        model.save("model.keras"); model.save_weights("w.weights.h5")
        again = tf.keras.models.load_model("model.keras")
        print(bool(tf.reduce_all(again.weights[0] == model.weights[0])))
        """,
    "a checkpoint": """
        import tensorflow as tf
        w = tf.Variable([1.0, 2.0])
        path = tf.train.Checkpoint(w=w).save("point")
        w.assign([0.0, 0.0]); tf.train.Checkpoint(w=w).restore(path)
        print(w.numpy().tolist())
        """,
    "a tape and Adam": """
        import tensorflow as tf
        w = tf.Variable(0.0)
        steps = tf.keras.optimizers.Adam(0.1)
        for _ in range(100):
            with tf.GradientTape() as tape:
                loss = (w - 1.0) ** 2
            steps.apply_gradients([(tape.gradient(loss, w), w)])
        print(round(float(w)))
        """,
}
TENSORFLOW_SAYS = {
    "tf.function with an if": "[8.0] [8.0]", "Keras fit": "[[9.0]]", "tf.data": "90", "saving a model": "True",
    "a checkpoint": "[1.0, 2.0]", "a tape and Adam": "1",
}  # fmt: skip


@pytest.mark.parametrize("what", NUMPY)
def test_honest_code_works(run: Run, what: str) -> None:
    if what == "a plot":
        need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")
    assert prints(run(NUMPY[what])) == NUMPY_SAYS[what]


@pytest.mark.parametrize("what", TORCH)
def test_honest_pytorch_works(run: Run, what: str) -> None:
    assert prints(run(TORCH[what], "torch")) == TORCH_SAYS[what]


@pytest.mark.parametrize("what", TENSORFLOW)
def test_honest_tensorflow_works(run: Run, what: str) -> None:
    assert prints(run(TENSORFLOW[what], "tensorflow")) == TENSORFLOW_SAYS[what]


# --- what cannot work

COMPILE = "torch.compile needs a compiler, which cannot run while your code is graded: call the function as it is."
WORKERS = "No other process can be started while your code is graded: use num_workers=0, and no pool."
PROGRAM = "No other program can be started while your code is graded."
NETWORK = "There is no network while your code is graded, so no downloads: make the data in the file itself."
OUTSIDE = "While your code is graded it reads and writes its own, empty folder and no other."
ALONE = "Your code is graded in an empty folder: only the file that you handed in is there."
SYSTEM = "The system refuses this while your code is graded: no processes, no network, no links, no shared memory."

CANNOT = {
    "a program": ("import subprocess\nsubprocess.run(['ls'])", PROGRAM),
    "a program by the shell": ("import subprocess\nsubprocess.check_output('ls', shell=True)", PROGRAM),
    "a fork": ("import os\nos.fork()", SYSTEM),
    "a pool": ("import multiprocessing\nmultiprocessing.Pool(2).map(abs, [1])", WORKERS),
    "a process": ("import multiprocessing\nmultiprocessing.Process(target=print).start()", WORKERS),
    "an executor": (
        "from concurrent.futures import ProcessPoolExecutor\nlist(ProcessPoolExecutor(2).map(abs, [1]))", WORKERS,
    ),
    "a download": ("import urllib.request\nurllib.request.urlopen('http://example.com/data.csv')", NETWORK),
    "a retrieval": ("import urllib.request\nurllib.request.urlretrieve('https://example.com/a.csv', 'a.csv')", NETWORK),
    "a socket": ("import socket\nsocket.create_connection(('127.0.0.1', 80))", NETWORK),
    "a missing data file": ("import numpy as np\nnp.loadtxt('data.csv')", ALONE),
    "a missing picture": ("open('pictures/cat.png', 'rb')", ALONE),
    "a link": ("import os\nos.symlink('a', 'b')", OUTSIDE),
    "writing to a shared folder": ("open('/dev/shm/x', 'w')", OUTSIDE),
}  # fmt: skip


def note(report: Report) -> str:
    assert len(report.notes) >= 1, report.stdout
    return " ".join(report.notes[0].split())


@pytest.mark.parametrize("what", CANNOT)
def test_what_cannot_work_is_named(run: Run, what: str) -> None:
    code, sentence = CANNOT[what]
    assert sentence in note(run(code))


@pytest.mark.parametrize("path", ["/tmp/learners-own", "/usr/lib/learners-own", "/var/tmp/learners-own"])
def test_writing_elsewhere_is_named(run: Run, path: str, level: str) -> None:
    told = note(run(f"open({path!r}, 'w')"))
    assert OUTSIDE in told or (level == "strict" and ALONE in told)  # there is no such folder


def test_reading_what_is_not_for_it_is_named(run: Run, level: str) -> None:
    told = note(run(f"open({os.path.abspath(__file__)!r})"))
    assert (OUTSIDE if level == "floor" else ALONE) in told


def test_workers_of_a_data_loader_are_named(run: Run) -> None:
    code = """
        import torch
        from torch.utils.data import DataLoader
        list(DataLoader(torch.arange(8), num_workers=2))
        """
    assert WORKERS in note(run(code, "torch"))


def test_torch_compile_is_named(run: Run) -> None:
    code = "import torch\ntorch.compile(lambda x: torch.sin(x) + torch.cos(x))(torch.ones(4))"
    assert COMPILE in note(run(code, "torch"))


def test_a_download_of_keras_is_named(run: Run) -> None:
    code = "import tensorflow as tf\ntf.keras.datasets.mnist.load_data()"
    assert NETWORK in note(run(code, "tensorflow"))


def test_the_sentence_stands_in_a_checks_message_too(run: Run) -> None:
    report = run("def point_gradient(x, y, m, b):\n    return open('data.csv')")
    (check,) = (check for check in report.checks if check.name == "point_gradient")
    assert (check.outcome, ALONE in check.message) == ("crashed", True)


def test_an_error_of_ones_own_has_no_sentence_of_the_jails(run: Run) -> None:
    assert "while your code is graded" not in note(run("{}['a']"))


def test_honest_code_is_not_flagged(run: Run) -> None:
    assert not any("Flagged" in line for line in run(NUMPY["threads"]).notes)
