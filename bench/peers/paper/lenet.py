"""LeNet-300-100 and the data it is given."""
import network
import numpy as np
import torch

torch.set_num_threads(1)

layers = [
    {"kind": "dense", "name": "fc1", "out": 300},
    {"kind": "relu"},
    {"kind": "dense", "name": "fc2", "out": 100},
    {"kind": "relu"},
    {"kind": "dense", "name": "fc3", "out": 10},
]


def lenet(state=None):
    """Caffe's "xavier" start: weights uniform in +-sqrt(3 / fan-in), biases 0; or the weights of a file."""
    net, _ = network.build({"input": [28, 28, 1], "layers": layers})
    if state is not None:
        net.load_state_dict(torch.load(state))
        return net
    with torch.no_grad():
        for parameter in net.parameters():
            if parameter.dim() == 2:
                limit = (3 / parameter.shape[1]) ** 0.5
                parameter.uniform_(-limit, limit)
            else:
                parameter.zero_()
    return net


def read(path):
    """uint8 images [N, 1, 28, 28] and labels [N]."""
    with np.load(path) as file:
        return torch.from_numpy(file["images"]), torch.from_numpy(file["labels"]).long()
