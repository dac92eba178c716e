"""The comparison's tasks: sizes, hyper-parameters and data made from fixed seeds.

    python tasks.py --task A --export DIR     # .npy files, and IDX for images, for another program to read

A  2NN (784-200-200-10), 100 clients x 600 images, cohort 10, batch 10
B  CNN of McMahan et al. 2017, the same data
C  EMNIST CNN of Reddi et al. 2021 without dropout, 3,400 clients of 20..200 images, cohort 100, batch 20
E  logistic regression, 10,000 clients x 20 examples x 60 features, cohort 1,000, batch 10
"""
import argparse
from pathlib import Path

import numpy as np

TASKS = {
    "A": dict(clients=100, cohort=10, batch=10, lr=0.1, classes=10, model="mlp"),
    "B": dict(clients=100, cohort=10, batch=10, lr=0.1, classes=10, model="cnn_mcmahan"),
    "C": dict(clients=3400, cohort=100, batch=20, lr=0.1, classes=62, model="cnn_emnist"),
    "E": dict(clients=10000, cohort=1000, batch=10, lr=0.05, classes=10, model="logistic"),
}


def images(rng, patterns, labels):
    """Class patterns with noise, as bytes."""
    noise = rng.standard_normal((len(labels), 784), dtype=np.float32)
    return np.clip(96 + 60 * patterns[labels] + 50 * noise, 0, 255).astype(np.uint8).reshape(-1, 28, 28)


def make(key):
    """x, y, start (client i owns rows start[i]:start[i+1]), x_test, y_test."""
    task = TASKS[key]
    rng = np.random.default_rng(7)
    if key == "E":
        n = 20 * task["clients"]
        w = rng.standard_normal((60, 10))
        x = rng.standard_normal((n + 10000, 60)) * np.arange(1, 61) ** -0.6
        y = np.argmax(x @ w + rng.gumbel(size=(len(x), 10)), axis=1)
        x = x.astype(np.float32)
        start = np.arange(0, n + 1, 20)
        return x[:n], y[:n], start, x[n:], y[n:]
    coarse = rng.standard_normal((task["classes"], 7, 7)).astype(np.float32)
    patterns = np.kron(coarse, np.ones((1, 4, 4), np.float32)).reshape(task["classes"], 784)
    if key == "C":
        sizes = np.clip(np.round(rng.lognormal(np.log(60), 0.6, task["clients"])), 20, 200).astype(int)
    else:
        sizes = np.full(task["clients"], 600)
    start = np.concatenate([[0], np.cumsum(sizes)])
    y = rng.integers(task["classes"], size=start[-1])
    y_test = rng.integers(task["classes"], size=10000)
    return images(rng, patterns, y), y, start, images(rng, patterns, y_test), y_test


def write_idx(path, array):
    with open(path, "wb") as f:
        f.write(bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes())
        f.write(np.ascontiguousarray(array, np.uint8).tobytes())


def export(key, folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    x, y, start, x_test, y_test = make(key)
    for name, value in dict(x=x, y=y, start=start, x_test=x_test, y_test=y_test).items():
        np.save(folder / f"{name}.npy", value if name[0] == "x" else value.astype(np.int64))
    if key != "E":
        write_idx(folder / "train-images-idx3-ubyte", x)
        write_idx(folder / "train-labels-idx1-ubyte", y)
        write_idx(folder / "t10k-images-idx3-ubyte", x_test)
        write_idx(folder / "t10k-labels-idx1-ubyte", y_test)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", choices=list(TASKS), required=True)
    parser.add_argument("--export", required=True)
    args = parser.parse_args()
    export(args.task, args.export)
