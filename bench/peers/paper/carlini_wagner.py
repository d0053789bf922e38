"""Carlini and Wagner's l2 attack, progress judged image by image; images whose search step is over leave the batch."""
import torch

checks = 10


def cw_batch(net, x, steps, iterations, rate, initial_c):
    """Returns the least squared norms found, infinite where nothing was, and the labels that these lead to."""
    count = len(x)
    with torch.no_grad():
        label = net(x).argmax(1)
    start = torch.atanh((2 * x - 1) * 0.999999)
    c = torch.full((count,), initial_c)
    lower, upper = torch.zeros(count), torch.full((count,), 1e10)
    best, after = torch.full((count,), float("inf")), label.clone()
    for _ in range(steps):
        found, rival = search_step(net, x, start, label, c, iterations, rate)
        after = torch.where(found < best, rival, after)
        best = torch.minimum(found, best)
        success = found.isfinite()
        upper = torch.where(success, torch.minimum(upper, c), upper)
        lower = torch.where(success, lower, torch.maximum(lower, c))
        c = torch.where(upper < 1e9, (lower + upper) / 2, c * 10)
    return best, after


def search_step(net, x, start, label, c, iterations, rate):
    """Adam with a fixed c. Gives up images whose loss has hardly fallen since the last check, except in early descent."""
    found, after = torch.full((len(x),), float("inf")), label.clone()
    active, largest = torch.arange(len(x)), x[0].numel()
    w, m, v = start.clone().requires_grad_(True), torch.zeros_like(x), torch.zeros_like(x)
    least, rival, before = found.clone(), label, found
    for done in range(iterations):
        adversarial = (torch.tanh(w) + 1) / 2
        squared = (adversarial - x).flatten(1).square().sum(1)
        z = net(adversarial)
        own = label.unsqueeze(1)
        other, nearest = z.scatter(1, own, float("-inf")).max(1)
        margin = z.gather(1, own).squeeze(1) - other
        loss = squared + c * margin.clamp(min=0)
        (gradient,) = torch.autograd.grad(loss.sum(), w)
        with torch.no_grad():
            hit = (margin < 0) & (squared < least)
            least, rival = torch.where(hit, squared, least), torch.where(hit, nearest, rival)
            adam(w, m, v, gradient, rate, done + 1)
            if done % (iterations // checks) > 0:
                continue
            stuck = (loss > before * 0.9999) & (least.isfinite() | (loss <= largest))
            before = loss
            if stuck.any():
                found[active], after[active] = least, rival
                kept = (active, x, label, c, m, v, least, rival, before)
                active, x, label, c, m, v, least, rival, before = (each[~stuck] for each in kept)
                w = w[~stuck].requires_grad_(True)
        if len(active) == 0:
            break
    found[active], after[active] = least, rival
    return found, after


def adam(w, m, v, gradient, rate, t):
    """Written out, as torch.optim.Adam cannot let rows of its state go."""
    m.mul_(0.9).add_(gradient, alpha=0.1)
    v.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
    w.addcdiv_(m, v.sqrt().div_((1 - 0.999**t) ** 0.5).add_(1e-8), value=-rate / (1 - 0.9**t))
