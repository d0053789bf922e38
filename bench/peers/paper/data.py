"""Decodes MNIST's four files once, so that every other script maps arrays instead of unpacking them."""
import argparse
import gzip

import numpy as np


def decode(path, header, *shape):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header).reshape(-1, *shape)


parser = argparse.ArgumentParser()
parser.add_argument("--files", nargs=4)
parser.add_argument("--out", nargs=2)
args = parser.parse_args()

for part, out in enumerate(args.out):
    images, labels = args.files[2 * part : 2 * part + 2]
    np.savez(out, images=decode(images, 16, 1, 28, 28), labels=decode(labels, 8))
