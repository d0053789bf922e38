"""A network given as a list of layers (see stages/model/layer.ts) as a PyTorch module, with its weights from a file."""
import torch
from torch import nn
from torch.nn import functional as F


class Normalize(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.register_buffer("mean", torch.tensor(layer["mean"]).view(1, -1, 1, 1))
        self.register_buffer("deviation", torch.tensor(layer["deviation"]).view(1, -1, 1, 1))

    def forward(self, x):
        return (x - self.mean) / self.deviation


class Residual(nn.Module):
    def __init__(self, body, stride, extra):
        super().__init__()
        self.body, self.stride, self.extra = body, stride, extra

    def forward(self, x):
        y = self.body(x)
        if self.stride != 1 or self.extra:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, 0, self.extra))
        return x + y


def build(net):
    """Returns the module and, by our name of each tensor, the submodule and attribute that hold it on any device."""
    height, width, channels = net["input"]
    named = {}
    body, _ = sequence(net["layers"], (channels, height, width), named)
    return body, named


def sequence(layers, shape, named):
    modules = []
    for layer in layers:
        made, shape = module(layer, shape, named)
        modules += made
    return nn.Sequential(*modules), shape


def module(layer, shape, named):
    kind = layer["kind"]
    if kind == "dense":
        fan_in = shape[0] * shape[1] * shape[2] if len(shape) == 3 else shape[0]
        linear = register(nn.Linear(fan_in, layer["out"]), layer, named)
        return ([nn.Flatten()] if len(shape) == 3 else []) + [linear], (layer["out"],)
    if kind == "relu":
        return [nn.ReLU()], shape
    if kind == "conv":
        size, stride, pad = layer["kernel"], layer["stride"], layer["pad"]
        conv = nn.Conv2d(shape[0], layer["out"], size, stride, pad, bias=layer["bias"])
        after = [(length + 2 * pad - size) // stride + 1 for length in shape[1:]]
        return [register(conv, layer, named)], (layer["out"], *after)
    if kind == "maxPool":
        return [nn.MaxPool2d(layer["size"])], (shape[0], *(length // layer["size"] for length in shape[1:]))
    if kind == "globalAverage":
        return [nn.AdaptiveAvgPool2d(1), nn.Flatten()], (shape[0],)
    if kind == "batchNorm":
        return [register(nn.BatchNorm2d(shape[0]), layer, named)], shape
    if kind == "normalize":
        return [Normalize(layer)], shape
    if kind == "residual":
        body, after = sequence(layer["layers"], shape, named)
        return [Residual(body, shape[1] // after[1], after[0] - shape[0])], after
    raise ValueError(f"unknown layer {kind}")


def register(made, layer, named):
    for name in made.state_dict():
        if name != "num_batches_tracked":
            named[f"{layer['name']}.{name}"] = made, name
    return made


def load(named, order, flat):
    """Copies the tensors, one after the other in a flat float32 array, in the given order."""
    at = 0
    with torch.no_grad():
        for name in order:
            tensor = getattr(*named[name])
            tensor.copy_(flat[at : at + tensor.numel()].view(tensor.shape))
            at += tensor.numel()
    if at != flat.numel():
        raise ValueError(f"expected {at} numbers of weights, got {flat.numel()}")
