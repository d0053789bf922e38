"""Prunes a model by one round and trains it on."""
import argparse

import torch

from lenet import lenet, read
from sgd import descend

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--model")
parser.add_argument("--ratio", type=float)
parser.add_argument("--seed", type=int)
parser.add_argument("--round", type=int)
parser.add_argument("--iterations", type=int)
parser.add_argument("--out")
args = parser.parse_args()


@torch.no_grad()
def prune(weight):
    """Of the n weights left, the floor(n * ratio) smallest become 0; returns the mask of what stays."""
    left = weight.flatten().nonzero().squeeze(1)
    # 1 / 3 times a multiple of 3 may fall just below a whole number.
    count = int(len(left) * args.ratio + 1e-9)
    smallest = weight.flatten()[left].abs().topk(count, largest=False).indices
    weight.view(-1)[left[smallest]] = 0
    return (weight != 0).float()


torch.manual_seed(1000 * args.seed + args.round)
net = lenet(args.model)
masks = [prune(parameter) for parameter in net.parameters() if parameter.dim() == 2]
print("loss", descend(net, *read(args.data), args.iterations, masks))
torch.save(net.state_dict(), args.out)
