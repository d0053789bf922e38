"""The attacks as batched PyTorch, in the manner of foolbox; images are float32 in [0, 1]."""
import torch
from torch.nn import functional as F


def fgs(net, images, labels, epsilon, batch):
    """Returns the share of images that are still classified rightly."""
    right = 0
    for x, y in zip(images.split(batch), labels.split(batch)):
        adversarial = fgs_batch(net, x.float().div_(255), y, epsilon)
        with torch.no_grad():
            right += (net(adversarial).argmax(1) == y).sum().item()
    return right / len(images)


def fgs_batch(net, x, y, epsilon):
    x.requires_grad_(True)
    (gradient,) = torch.autograd.grad(F.cross_entropy(net(x), y, reduction="sum"), x)
    with torch.no_grad():
        return (x + epsilon * gradient.sign()).clamp_(0, 1)


def deepfool(net, images, eta, max_iterations, batch):
    """Returns E||r||; images whose label has changed leave the batch."""
    perturbations = [deepfool_batch(net, x.float() / 255, eta, max_iterations) for x in images.split(batch)]
    return torch.cat(perturbations).flatten(1).norm(dim=1).mean().item()


def deepfool_batch(net, x, eta, max_iterations):
    """Returns (1 + eta) r."""
    r = torch.zeros_like(x)
    with torch.no_grad():
        logits = net(x)
    label, classes = logits.argmax(1), logits.shape[1]
    active = torch.arange(len(x), device=x.device)
    for _ in range(max_iterations):
        start, moved, own = x[active], r[active], label[active]
        at = (start + moved).requires_grad_(True)
        g = net(at)
        jacobian = torch.stack(
            [torch.autograd.grad(g[:, k].sum(), at, retain_graph=k < classes - 1)[0] for k in range(classes)], 1
        )
        g, row = g.detach(), torch.arange(len(active), device=x.device)
        w = jacobian - jacobian[row, own].unsqueeze(1)
        f = (g - g[row, own].unsqueeze(1)).abs()
        length = w.flatten(2).norm(dim=2)
        # A sparse network may tie a class to the label: no step reaches it.
        distance = (f / length).masked_fill_(length == 0, float("inf"))
        nearest = distance.argmin(1)
        step = (distance[row, nearest] / length[row, nearest]).masked_fill_(length[row, nearest] == 0, 0)
        moved = moved + step.view(-1, *[1] * (x.dim() - 1)) * w[row, nearest]
        r[active] = moved
        with torch.no_grad():
            active = active[net(start + (1 + eta) * moved).argmax(1) == own]
        if len(active) == 0:
            break
    return (1 + eta) * r


def cw(net, images, steps, iterations, rate, initial_c, batch):
    """Returns E||r||; binary search over c, Adam inside, given up early when the batch's loss stands still."""
    norms = [cw_batch(net, x.float() / 255, steps, iterations, rate, initial_c) for x in images.split(batch)]
    return torch.cat(norms).mean().item()


def cw_batch(net, x, steps, iterations, rate, initial_c):
    count = len(x)
    with torch.no_grad():
        label = net(x).argmax(1)
    row = torch.arange(count, device=x.device)
    inside = (2 * x - 1) * 0.999999
    c = torch.full((count,), initial_c, device=x.device)
    lower, upper = torch.zeros_like(c), torch.full_like(c, 1e10)
    best = torch.full_like(c, float("inf"))
    for _ in range(steps):
        w = torch.atanh(inside).requires_grad_(True)
        adam = torch.optim.Adam([w], lr=rate)
        found = torch.zeros_like(row, dtype=torch.bool)
        before = float("inf")
        for iteration in range(iterations):
            adversarial = (torch.tanh(w) + 1) / 2
            squared = (adversarial - x).flatten(1).square().sum(1)
            z = net(adversarial)
            own = z[row, label]
            other = z.scatter(1, label.unsqueeze(1), float("-inf")).amax(1)
            margin = own - other
            loss = (squared + c * margin.clamp(min=0)).sum()
            adam.zero_grad(set_to_none=True)
            loss.backward()
            with torch.no_grad():
                hit = margin < 0
                found |= hit
                best = torch.where(hit & (squared < best), squared, best)
            adam.step()
            if iteration % max(1, iterations // 10) == 0:
                if loss.item() > before * 0.9999:
                    break
                before = loss.item()
        upper = torch.where(found, torch.minimum(upper, c), upper)
        lower = torch.where(found, lower, torch.maximum(lower, c))
        c = torch.where(upper < 1e9, (lower + upper) / 2, c * 10)
    return best[best.isfinite()].sqrt()
