"""A training step captured once as a CUDA graph, and replayed."""
import torch


class Step:
    """The step of a `Case`, its images and labels copied into the tensors that the graph reads."""

    def __init__(self, case):
        self.case = case
        rows = case.indices[0]
        self.pixels, self.labels = case.images[rows].clone(), case.labels[rows].clone()
        self.sgd = case.optimizer()
        # Optimizers make their state, and libraries choose their kernels, in steps that are not captured.
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                case.step(self.sgd, self.pixels, self.labels)
        torch.cuda.current_stream().wait_stream(side)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.loss = case.step(self.sgd, self.pixels, self.labels)

    def restart(self):
        """Loads the weights again and forgets the momentum: zero is as good as none."""
        self.case.reset()
        for state in self.sgd.state.values():
            state["momentum_buffer"].zero_()

    def run(self, rows):
        self.pixels.copy_(self.case.images[rows])
        self.labels.copy_(self.case.labels[rows])
        self.graph.replay()
        return self.loss.clone()
