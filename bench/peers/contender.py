"""PyTorch's side of comparisons.

Reads one work per line (JSON), does it once, and answers with seconds and the computed value, or with the error.

BENCH_DEVICE: cpu, or cuda. BENCH_THREADS: of the processor.
"""
import gc
import json
import math
import os
import sys
import time

threads = int(os.environ.get("BENCH_THREADS", "1"))
device = os.environ.get("BENCH_DEVICE", "cpu")
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np
import torch
from torch.nn import functional as F

import attacks
import graphed
import network

torch.set_num_threads(threads)


def array(path, kind, *shape):
    return torch.from_numpy(np.fromfile(path, dtype=kind)).view(*shape).to(device)


def finished():
    """Waits for what was only asked of a GPU."""
    if device == "cuda":
        torch.cuda.synchronize()


class Case:
    def __init__(self, work):
        self.work = work
        net = work["net"]
        height, width, channels = net["input"]
        images = array(work["images"], np.uint8, -1, height, width, channels).permute(0, 3, 1, 2)
        last = work.get("layout") == "channels_last"
        self.format = torch.channels_last if last else torch.contiguous_format
        self.images = images.contiguous(memory_format=self.format)
        self.labels = array(work["labels"], np.uint8, -1).long()
        self.net, self.named = network.build(net)
        self.net.to(device=device, memory_format=self.format)
        self.weights = array(work["weights"], np.float32, -1)
        self.indices = array(work["indices"], np.int32, -1, work["batch"]).long() if work["kind"] == "train" else None
        self.model = torch.compile(self.net) if work.get("compile") else self.net
        self.graph = None

    def reset(self):
        network.load(self.named, self.work["order"], self.weights)

    def train(self):
        self.net.train()
        if self.work.get("graph"):
            self.graph = self.graph or graphed.Step(self)
            self.graph.restart()
            losses = [self.graph.run(rows) for rows in self.indices]
        else:
            sgd = self.optimizer()
            losses = [self.step(sgd, self.images[rows], self.labels[rows]) for rows in self.indices]
        return torch.stack(losses)[: self.work.get("checked")].mean().item()

    def optimizer(self):
        work = self.work
        weights = [p for p in self.net.parameters() if p.dim() > 1]
        vectors = [p for p in self.net.parameters() if p.dim() == 1]
        groups = [{"params": weights}, {"params": vectors, "lr": work["rate"] * work["biasRateFactor"]}]
        return torch.optim.SGD(
            groups, lr=work["rate"], momentum=0.9, weight_decay=work["weightDecay"], foreach=work.get("foreach", False)
        )

    def step(self, sgd, pixels, labels):
        loss = F.cross_entropy(self.model(pixels.float().mul_(self.work["inputScale"])), labels)
        sgd.zero_grad(set_to_none=True)
        loss.backward()
        sgd.step()
        return loss.detach()

    def attack(self):
        work, kind = self.work, self.work["kind"]
        self.net.eval().requires_grad_(False)
        images, labels = self.images[: work["count"]], self.labels[: work["count"]]
        if kind == "fgs":
            return attacks.fgs(self.net, images, labels, work["epsilon"], work["batch"])
        if kind == "deepfool":
            return attacks.deepfool(self.net, images, work["eta"], work["maxIterations"], work["batch"])
        return attacks.cw(
            self.net, images, work["searchSteps"], work["iterations"], work["learningRate"], work["initialC"], work["batch"]
        )


def gemm(size):
    a, b = torch.rand(size, size, device=device), torch.rand(size, size, device=device)
    a @ b
    finished()
    start = time.perf_counter()
    for _ in range(10):
        a @ b
    finished()
    seconds = (time.perf_counter() - start) / 10
    return {"seconds": seconds, "check": 2 * size**3 / seconds / 1e9}


def answer(line, cases):
    work = json.loads(line)
    if work["kind"] == "gemm":
        return gemm(work["size"])
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = work.get("tf32", False)
    if cases and next(iter(cases.values())).work["net"] != work["net"]:
        forget(cases)
    case = cases.get(line)
    if case is None:
        case = cases[line] = Case(work)
    case.reset()
    finished()
    start = time.perf_counter()
    check = case.train() if work["kind"] == "train" else case.attack()
    finished()
    seconds = time.perf_counter() - start
    # JSON has no NaN.
    return {"seconds": seconds, "check": check if math.isfinite(check) else None, **memory()}


def forget(cases):
    """Another network's memory is not this one's."""
    cases.clear()
    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def memory():
    if device != "cuda":
        return {}
    reserved = torch.cuda.max_memory_reserved() / 1e6
    torch.cuda.reset_peak_memory_stats()
    return {"deviceMemory": reserved}


def main():
    cases = {}
    for line in sys.stdin:
        try:
            said = answer(line, cases)
        except Exception as error:  # The other side goes on without.
            said = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(said), flush=True)


main()
