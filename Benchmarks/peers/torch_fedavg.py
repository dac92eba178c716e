"""FedAvg in plain PyTorch, as lean as autograd allows: one model, parameters as views of one flat vector, in-place
steps, no optimizer object, no data loader.

    python torch_fedavg.py --task A --threads 1       # one process
    python torch_fedavg.py --task A --workers 2       # two forked workers, one thread each

Prints one JSON line with the median seconds a round.
"""
import argparse
import json
import multiprocessing as mp
import statistics
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import tasks


class CNN(nn.Module):
    def __init__(self, kernel, padding, pools, hidden, flat, classes):
        super().__init__()
        self.c1 = nn.Conv2d(1, 32, kernel, padding=padding)
        self.c2 = nn.Conv2d(32, 64, kernel, padding=padding)
        self.l1, self.l2 = nn.Linear(flat, hidden), nn.Linear(hidden, classes)
        self.pools = pools

    def forward(self, x):
        x = F.relu(self.c1(x))
        if self.pools == 2:
            x = F.max_pool2d(x, 2)
        x = F.max_pool2d(F.relu(self.c2(x)), 2)
        return self.l2(F.relu(self.l1(x.flatten(1))))


def build(name, classes):
    torch.manual_seed(0)
    if name == "mlp":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 200), nn.ReLU(), nn.Linear(200, 200), nn.ReLU(),
                             nn.Linear(200, classes))
    if name == "cnn_mcmahan":
        return CNN(5, 2, 2, 512, 3136, classes)
    if name == "cnn_emnist":
        return CNN(3, 0, 1, 128, 9216, classes)
    return nn.Linear(60, classes)


class Trainer:
    def __init__(self, task, data):
        self.task = task
        self.x, self.y, self.start = data
        self.model = build(task["model"], task["classes"])
        self.params = list(self.model.parameters())
        self.flat = torch.cat([p.detach().reshape(-1) for p in self.params])
        at = 0
        for p in self.params:
            p.data = self.flat[at:at + p.numel()].view_as(p)
            at += p.numel()

    def client(self, i, weights):
        lo, hi = self.start[i], self.start[i + 1]
        x = torch.from_numpy(self.x[lo:hi].copy())
        if x.dtype == torch.uint8:
            x = x.float().mul_(1 / 255).unsqueeze(1)
        y = torch.from_numpy(self.y[lo:hi].astype(np.int64))
        order = torch.randperm(len(y))
        x, y = x[order], y[order]
        self.flat.copy_(weights)
        for b in range(0, len(y), self.task["batch"]):
            part = slice(b, b + self.task["batch"])
            grads = torch.autograd.grad(F.cross_entropy(self.model(x[part]), y[part]), self.params)
            with torch.no_grad():
                torch._foreach_add_(self.params, grads, alpha=-self.task["lr"])
        return len(y)


def cohort(task, round_):
    return np.random.default_rng((0, round_)).choice(task["clients"], task["cohort"], replace=False)


def worker(k, task, data, weights, sums, ids, counter, go, done):
    torch.set_num_threads(1)
    trainer = Trainer(task, data)
    done.release()
    while True:
        go.acquire()
        if ids[0] < 0:
            return
        sums[k].zero_()
        while True:
            with counter.get_lock():
                j = counter.value
                counter.value += 1
            if j >= task["cohort"]:
                break
            n = trainer.client(int(ids[j]), weights)
            sums[k].add_(trainer.flat, alpha=n)
        done.release()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", choices=list(tasks.TASKS), required=True)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    task = tasks.TASKS[args.task]
    x, y, start, _, _ = tasks.make(args.task)
    data = (x, y, start)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    times = []
    if args.workers == 1:
        trainer = Trainer(task, data)
        weights, total = trainer.flat.clone(), torch.empty_like(trainer.flat)
        for r in range(args.rounds + 1):
            began = time.perf_counter()
            total.zero_()
            seen = 0
            for i in cohort(task, r):
                n = trainer.client(int(i), weights)
                total.add_(trainer.flat, alpha=n)
                seen += n
            weights.copy_(total).div_(seen)
            times.append(time.perf_counter() - began)
    else:
        flat = Trainer(task, data).flat
        weights = flat.clone().share_memory_()
        sums = torch.zeros(args.workers, len(flat)).share_memory_()
        ids = torch.zeros(task["cohort"], dtype=torch.int64).share_memory_()
        context = mp.get_context("fork")
        counter, done = context.Value("i", 0), context.Semaphore(0)
        go = [context.Semaphore(0) for _ in range(args.workers)]
        workers = [context.Process(target=worker, daemon=True,
                                   args=(k, task, data, weights, sums, ids, counter, go[k], done))
                   for k in range(args.workers)]
        for w in workers:
            w.start()
        for _ in workers:
            done.acquire()
        for r in range(args.rounds + 1):
            began = time.perf_counter()
            chosen = cohort(task, r)
            sizes = np.diff(start)[chosen]
            ids.copy_(torch.from_numpy(chosen[np.argsort(-sizes)]))
            counter.value = 0
            for g in go:
                g.release()
            for _ in go:
                done.acquire()
            torch.sum(sums, 0, out=weights).div_(int(sizes.sum()))
            times.append(time.perf_counter() - began)
        ids[0] = -1
        for g in go:
            g.release()
    print(json.dumps({"bench": args.task, "threads": args.threads, "workers": args.workers,
                      "sec_per_round": statistics.median(times[1:])}))


if __name__ == "__main__":
    main()
