"""The PyTorch side of `npm run bench -- compute`: reads one work a line (JSON), does it once, answers with seconds and what it computed."""
import json
import os
import sys
import time

threads = int(os.environ.get("BENCH_THREADS", "1"))
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np
import torch
from torch.nn import functional as F

import attacks
import network

torch.set_num_threads(threads)


def array(path, kind, *shape):
    return torch.from_numpy(np.fromfile(path, dtype=kind)).view(*shape)


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
        self.net.to(memory_format=self.format)

    def reset(self):
        network.load(self.named, self.work["order"], array(self.work["weights"], np.float32, -1))

    def train(self):
        work = self.work
        self.net.train()
        indices = array(work["indices"], np.int32, -1, work["batch"]).long()
        weights = [p for p in self.net.parameters() if p.dim() > 1]
        vectors = [p for p in self.net.parameters() if p.dim() == 1]
        groups = [{"params": weights}, {"params": vectors, "lr": work["rate"] * work["biasRateFactor"]}]
        sgd = torch.optim.SGD(
            groups, lr=work["rate"], momentum=0.9, weight_decay=work["weightDecay"], foreach=work.get("foreach", False)
        )
        losses = []
        for rows in indices:
            x = self.images[rows].float().mul_(work["inputScale"])
            loss = F.cross_entropy(self.net(x), self.labels[rows])
            sgd.zero_grad(set_to_none=True)
            loss.backward()
            sgd.step()
            losses.append(loss.detach())
        return torch.stack(losses).mean().item()

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
    a, b = torch.rand(size, size), torch.rand(size, size)
    a @ b
    start = time.perf_counter()
    for _ in range(10):
        a @ b
    seconds = (time.perf_counter() - start) / 10
    return {"seconds": seconds, "check": 2 * size**3 / seconds / 1e9}


def main():
    cases = {}
    for line in sys.stdin:
        work = json.loads(line)
        if work["kind"] == "gemm":
            answer = gemm(work["size"])
        else:
            case = cases.get(line)
            if case is None:
                case = cases[line] = Case(work)
            case.reset()
            start = time.perf_counter()
            check = case.train() if work["kind"] == "train" else case.attack()
            answer = {"seconds": time.perf_counter() - start, "check": check}
        print(json.dumps(answer), flush=True)


main()
