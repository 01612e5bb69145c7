"""The known answers of tests/noise/torchsde.test.cpp and tests/golden/brownian.test.cpp: what diffusers' BrownianTreeNoiseSampler gives, over torchsde 0.2.6.

    /tmp/venv/bin/pip install --no-deps torchsde==0.2.6 trampoline boltons
    /tmp/venv/bin/python brownian.py
"""

import sys
import types
import warnings

import numpy as np
import torch

warnings.simplefilter("ignore")
if not hasattr(torch, "accelerator"):
    torch.accelerator = types.SimpleNamespace(is_available=lambda: False)

from diffusers.schedulers.scheduling_cosine_dpmsolver_multistep import (  # noqa: E402
    CosineDPMSolverMultistepScheduler,
)
from diffusers.schedulers.scheduling_dpmsolver_sde import (  # noqa: E402
    BrownianTreeNoiseSampler,
    DPMSolverSDEScheduler,
)

INTERVALS = [(14.6146, 7.25), (7.25, 0.5), (0.5, 0.029167), (14.6146, 0.029167), (0.75, 0.7499), (0.3, 0.6)]


def fnv(values):
    h = 14695981039346656037
    for byte in values.numpy().tobytes():
        h = ((h ^ byte) * 1099511628211) % 2**64
    return f"{h:#018x}"


def answers(shape, seed, dtype, transform=None):
    kwargs = {} if transform is None else {"transform": transform}
    noise = BrownianTreeNoiseSampler(torch.zeros(shape, dtype=dtype), 0.029167, 14.6146, seed, **kwargs)
    print(shape, seed, dtype, "" if transform is None else "through a transform")
    for a, b in INTERVALS:
        z = noise(a, b)
        ends = (float(z.flatten()[0]), float(z.flatten()[-1]))
        print(f"  {a:9} {b:9} {fnv(z)} {ends[0]!r} {ends[1]!r}")
    later = [fnv(noise(a, b)) for a, b in reversed(INTERVALS)]
    fresh = BrownianTreeNoiseSampler(torch.zeros(shape, dtype=dtype), 0.029167, 14.6146, seed, **kwargs)
    assert later == [fnv(fresh(a, b)) for a, b in reversed(INTERVALS)], "the order of asking shows"


def end_to_end(scheduler, start, **call):
    scheduler.set_timesteps(5)
    x = start * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        given = scheduler.scale_model_input(x, t).double()
        out = 0.6 * torch.sin(1.7 * given + 0.003 * t.item()) + 0.2 * given
        x = scheduler.step(out.float(), t, x, **call).prev_sample
    print(type(scheduler).__name__, [float(v) for v in x.flatten()])


if __name__ == "__main__":
    print(torch.__version__, file=sys.stderr)
    for dtype in (torch.float32, torch.float64):
        answers((1, 4), 42, dtype)
        answers((2, 4, 5), 42, dtype)
        answers((2, 4, 5), [42, 2**40 + 1], dtype)
        answers((2, 3), [0, 7], dtype)
    answers((2, 20), 1, torch.float32, lambda sigma: 1 / sigma)
    fixed = torch.from_numpy(1.5 * np.sin(0.37 * np.arange(24) + 0.1)).reshape(1, 2, 3, 4).float()
    end_to_end(DPMSolverSDEScheduler(noise_sampler_seed=7, beta_schedule="scaled_linear", use_karras_sigmas=True), fixed)
    generator = torch.Generator().manual_seed(42)
    drawn = torch.randn(1, 2, 3, 4, generator=generator)
    end_to_end(CosineDPMSolverMultistepScheduler(), drawn, generator=generator)
