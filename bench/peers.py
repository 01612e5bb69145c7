#!/usr/bin/env python3
"""The same steps by diffusers and normals by PyTorch, on one thread: JSON as Google Benchmark's.

    bench/peers.py [regular expression]     those whose name matches

Without diffusers only the normals; without PyTorch it says so and ends with 77.
"""
import json
import re
import sys
import time
import types

try:
    import torch
except ImportError as missing:
    print(f"peers.py: skipped, {missing}", file=sys.stderr)
    sys.exit(77)

# diffusers asks PyTorch for it since 0.38; the PyTorch of Debian 12 does not have it.
if not hasattr(torch, "accelerator"):
    torch.accelerator = types.SimpleNamespace(is_available=lambda: False)
try:
    import diffusers
except ImportError as missing:
    print(f"peers.py: normals only, {missing}", file=sys.stderr)
    diffusers = None

SIZES = {  # shape, steps measured in one go, goes
    "16x14": ((1, 16, 14), 50, 15),
    "4x64x64": ((1, 4, 64, 64), 50, 15),
    "16x128x128": ((1, 16, 128, 128), 20, 3),
    "32Mi": ((32, 16, 256, 256), 2, 1),
}
SCHEDULERS = {
    "2m": lambda: diffusers.DPMSolverMultistepScheduler(),
    "sde_2m": lambda: diffusers.DPMSolverMultistepScheduler(algorithm_type="sde-dpmsolver++"),
    "ddim": lambda: diffusers.DDIMScheduler(clip_sample=False),
    "ddpm": lambda: diffusers.DDPMScheduler(clip_sample=False),
}


class Steps:
    """As a pipeline takes them, with one output for all."""

    def __init__(self, make, shape, steps):
        self.scheduler = make()
        self.scheduler.set_timesteps(steps + 2)
        self.times = iter(self.scheduler.timesteps)
        self.generator = torch.Generator().manual_seed(3)
        self.x, self.output = torch.randn(shape), torch.randn(shape)

    def advance(self):
        self.x = self.scheduler.step(
            self.output, next(self.times), self.x, generator=self.generator, return_dict=False
        )[0]


class Normals:
    def __init__(self, shape):
        self.shape = shape
        self.generator = torch.Generator().manual_seed(1)

    def advance(self):
        torch.randn(self.shape, generator=self.generator)


def nanoseconds(measured, steps):
    """Time of the thread for one step; a first one warms up."""
    measured.advance()
    begin = time.thread_time_ns()
    for _ in range(steps):
        measured.advance()
    return (time.thread_time_ns() - begin) / steps


def main(wanted):
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    makers = {"normals/torch": lambda shape, steps: Normals(shape)}
    uses = re.search("CPU capability usage: (.*)", torch.__config__.show())
    versions = {"torch": f"{torch.__version__} ({uses[1] if uses else 'kernels unknown'})"}
    if diffusers:
        versions["diffusers"] = diffusers.__version__
        for name, scheduler in SCHEDULERS.items():
            makers[f"{name}/diffusers"] = lambda *at, scheduler=scheduler: Steps(scheduler, *at)

    figures = []
    for size, (shape, steps, goes) in SIZES.items():
        for name, make in makers.items():
            full = f"{name}/float/{size}"
            if re.search(wanted, full):
                taken = [nanoseconds(make(shape, steps), steps) for _ in range(goes)]
                figures += [{"name": full, "real_time": one} for one in taken]
    json.dump({"context": versions, "benchmarks": figures}, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
