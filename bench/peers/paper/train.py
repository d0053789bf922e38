"""Trains one dense reference."""
import argparse

import torch

from lenet import lenet, read
from sgd import descend

parser = argparse.ArgumentParser()
parser.add_argument("--data")
parser.add_argument("--seed", type=int)
parser.add_argument("--iterations", type=int)
parser.add_argument("--out")
args = parser.parse_args()

torch.manual_seed(args.seed)
net = lenet()
print("loss", descend(net, *read(args.data), args.iterations))
torch.save(net.state_dict(), args.out)
