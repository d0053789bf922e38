"""Caffe's LeNet policy in PyTorch."""
import torch
from torch.nn import functional as F

batch = 64


def descend(net, images, labels, iterations, masks=None):
    """Trains in place; with masks, weights where they are 0 stay 0."""
    weights = [p for p in net.parameters() if p.dim() > 1]
    biases = [p for p in net.parameters() if p.dim() == 1]
    # A bias learns twice as fast.
    groups = [{"params": weights, "factor": 1}, {"params": biases, "factor": 2}]
    sgd = torch.optim.SGD(groups, lr=0.01, momentum=0.9, weight_decay=5e-4)
    net.train()
    for iteration, rows in enumerate(minibatches(len(images), iterations)):
        for group in sgd.param_groups:
            group["lr"] = group["factor"] * 0.01 * (1 + 1e-4 * iteration) ** -0.75
        x = images[rows].float().mul_(1 / 256)
        loss = F.cross_entropy(net(x), labels[rows])
        sgd.zero_grad(set_to_none=True)
        loss.backward()
        if masks is not None:
            # Masked gradients leave a weight of 0 and a momentum of 0 as they are: decay of 0 is 0.
            for weight, mask in zip(weights, masks):
                weight.grad.mul_(mask)
        sgd.step()
    return loss.item()


def minibatches(count, iterations):
    """Epoch after epoch without a gap, each in an order of its own."""
    epochs = -(-iterations * batch // count)
    order = torch.cat([torch.randperm(count) for _ in range(epochs)])
    return order[: iterations * batch].view(iterations, batch)
