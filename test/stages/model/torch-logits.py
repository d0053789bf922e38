"""Computes models' logits in PyTorch.

For each model, reads the network (JSON), weights (safetensors) and images (raw), and prints one line of logits (JSON).
"""
import json
import struct
import sys

import numpy as np
import torch

sys.path.insert(0, sys.argv[1])
import network

torch.set_num_threads(1)


def logits(net, weights, images):
    net = json.load(open(net))
    with open(weights, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    body, named = network.build(net)
    with torch.no_grad():
        for name, at in header.items():
            begin, end = at["data_offsets"]
            values = np.frombuffer(data[begin:end], np.float32).reshape(at["shape"])
            tensor = getattr(*named[name])
            if tuple(tensor.shape) != values.shape:
                raise ValueError(f"{name}: expected {tuple(tensor.shape)}, got {values.shape}")
            tensor.copy_(torch.from_numpy(values.copy()))
        if set(header) != set(named):
            raise ValueError(f"expected {sorted(named)}, got {sorted(header)}")
        height, width, channels = net["input"]
        images = np.fromfile(images, np.float32).reshape(-1, channels, height, width)
        return body.eval()(torch.from_numpy(images)).tolist()


files = sys.argv[2:]
for paths in zip(files[::3], files[1::3], files[2::3]):
    print(json.dumps(logits(*paths)), flush=True)
