"""All four attacks on one model, a CSV of every image each, and what they come to."""
import argparse
import csv
import json

import torch
from attacks import deepfool_batch, fgs_batch

from carlini_wagner import cw_batch
from lenet import lenet, read

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--model")
parser.add_argument("--seed", type=int)
parser.add_argument("--cw-images", type=int)
parser.add_argument("--cw-iterations", type=int)
parser.add_argument("--summary")
parser.add_argument("--images", nargs=4, help="of fgs, rfgs, deepfool, cw")
args = parser.parse_args()

epsilon = 0.1


def fgs(x, y):
    return moved(x, fgs_batch(net, x.clone(), y, epsilon))


def rfgs(x, y):
    x1 = (x + epsilon / 2 * torch.randn_like(x).sign()).clamp_(0, 1)
    return moved(x, fgs_batch(net, x1, y, epsilon / 2))


def deepfool(x, y):
    return moved(x, x + deepfool_batch(net, x, eta=0.02, max_iterations=100))


def cw(x, y):
    squared, after = cw_batch(net, x, steps=9, iterations=args.cw_iterations, rate=0.01, initial_c=1e-3)
    return after, squared.sqrt()


def moved(x, adversarial):
    with torch.no_grad():
        return net(adversarial).argmax(1), (adversarial - x).flatten(1).norm(dim=1)


def attack(method, path, batch, kind, rows):
    """Labels before and after and the norm of every image; means over the images whose label changed."""
    made = []
    for chosen in rows.split(batch):
        x, y = images[chosen].float() / 255, labels[chosen]
        with torch.no_grad():
            before = net(x).argmax(1)
        after, norm = method(x, y)
        made.append((chosen, y, before, after, (after != before) & norm.isfinite(), norm))
    row, y, before, after, success, norm = (torch.cat(parts) for parts in zip(*made))
    known = torch.ones_like(success) if kind == "bounded" else success
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["index", "label", "before", "after", "success", "norm"])
        lengths = [length if is_known else "" for length, is_known in zip(norm.tolist(), known.tolist())]
        out.writerows(zip(row.tolist(), y.tolist(), before.tolist(), after.tolist(), success.int().tolist(), lengths))
    found = norm[success]
    return {
        "benign": (before == y).float().mean().item(),
        "accuracy": (after == y).float().mean().item(),
        "successes": len(found),
        "norm": found.mean().item() if len(found) > 0 else None,
        "squaredNorm": found.square().mean().item() if len(found) > 0 else None,
    }


torch.manual_seed(args.seed)
net = lenet(args.model).eval().requires_grad_(False)
images, labels = read(args.data)
everywhere = torch.arange(len(images))
# Spread evenly: the first images of the test set are not like the whole.
some = torch.arange(args.cw_images) * len(images) // args.cw_images
paths = dict(zip(["fgs", "rfgs", "deepfool", "cw"], args.images))
found = {
    "fgs": attack(fgs, paths["fgs"], 200, "bounded", everywhere),
    "rfgs": attack(rfgs, paths["rfgs"], 200, "bounded", everywhere),
    "deepfool": attack(deepfool, paths["deepfool"], 200, "minimum", everywhere),
    "cw": attack(cw, paths["cw"], 50, "minimum", some),
}
weights = [parameter for parameter in net.parameters() if parameter.dim() == 2]
left = sum((weight != 0).sum().item() for weight in weights)
summary = {"sparsity": 1 - left / sum(weight.numel() for weight in weights), "accuracy": found["fgs"]["benign"], **found}
with open(args.summary, "w") as file:
    json.dump(summary, file)
