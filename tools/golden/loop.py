"""One trajectory: a scheduler of diffusers on a fixed network, with injected noise."""

import importlib
import inspect
import math
import sys
import types
import warnings

import numpy as np
import torch

warnings.simplefilter("ignore")

# diffusers asks PyTorch for it since 0.38; the PyTorch of Debian 12 does not have it.
if not hasattr(torch, "accelerator"):
    torch.accelerator = types.SimpleNamespace(is_available=lambda: False)

import diffusers  # noqa: E402

diffusers.utils.logging.set_verbosity(diffusers.utils.logging.CRITICAL)

# Two classes import torchsde for a noise source that is replaced below.
sys.modules["torchsde"] = types.ModuleType("torchsde")
WITH_TORCHSDE = {
    "CosineDPMSolverMultistepScheduler": "scheduling_cosine_dpmsolver_multistep",
    "DPMSolverSDEScheduler": "scheduling_dpmsolver_sde",
}

# They do not take a list.
SIGMAS_AS = {"EDMEulerScheduler": torch.tensor, "UniPCMultistepScheduler": np.array}

# Their set_timesteps() is given the target too, or appends it: no network is asked there.
TARGET_IN_TIMESTEPS = {"DDPMWuerstchenScheduler", "SCMScheduler"}


def scheduler_class(name):
    if name in WITH_TORCHSDE:
        module = importlib.import_module("diffusers.schedulers." + WITH_TORCHSDE[name])
        return getattr(module, name)
    return getattr(diffusers, name)


def options_of(name):
    """The options of a class with their defaults."""
    parameters = inspect.signature(scheduler_class(name).__init__).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def learns_variance(config):
    return config.get("variance_type") in ("learned", "learned_range")


class Network:
    """Computed in double and rounded to the type of the state, as a C++ test does it."""

    def __init__(self, config):
        self.doubled = learns_variance(config)
        self.calls = 0

    def __call__(self, x, t):
        self.calls += 1
        x64 = x.double()
        out = 0.6 * torch.sin(1.7 * x64 + 0.003 * t) + 0.2 * x64
        if self.doubled:
            variance = 0.5 + 0.4 * torch.sin(0.9 * x64 + 0.001 * t)
            out = torch.cat([out, variance], dim=1)
        return out.to(x.dtype)


class Draws:
    """Takes the place of every source of normal noise in a scheduler's module."""

    def __init__(self):
        self.count = 0

    def next(self, shape, dtype=None):
        self.count += 1
        i = np.arange(math.prod(shape))
        z = math.sqrt(2) * np.sin(12.9898 * (i + 1) + 7.8233 * self.count)
        return torch.from_numpy(z).reshape(tuple(shape)).to(dtype or torch.float32)

    def inject(self, module):
        draws = self

        class Tree:
            def __init__(self, x, *_, **__):
                self.x = x

            def __call__(self, *_):
                return draws.next(self.x.shape, self.x.dtype)

        def randn_tensor(shape, generator=None, device=None, dtype=None, layout=None):
            return draws.next(shape, dtype)

        for name, source in (("randn_tensor", randn_tensor), ("BrownianTreeNoiseSampler", Tree)):
            if hasattr(module, name):
                setattr(module, name, source)


def set_timesteps(scheduler, name, steps, call):
    call = {key: value for key, value in call.items() if key != "first_step"}
    if name == "SCMScheduler":
        if "timesteps" in call:
            steps = len(call["timesteps"]) - 1
            call["max_timesteps"] = None
        if steps != 2 or "timesteps" in call:
            call["intermediate_timesteps"] = None
    if name in SIGMAS_AS and "sigmas" in call:
        call["sigmas"] = SIGMAS_AS[name](call["sigmas"])
    scheduler.set_timesteps(**({} if steps is None else {"num_inference_steps": steps}), **call)


def asked_timesteps(scheduler, name, call):
    ends_with_target = name in TARGET_IN_TIMESTEPS or (
        name == "LTXEulerAncestralRFScheduler" and ("sigmas" in call or "timesteps" in call)
    )
    times = scheduler.timesteps[:-1] if ends_with_target else scheduler.timesteps
    first = call.get("first_step", 0) * getattr(scheduler, "order", 1)
    if first > 0 and hasattr(scheduler, "set_begin_index"):  # as image-to-image pipelines do
        scheduler.set_begin_index(first)
    return times[first:]


def step(scheduler, name, times, i, out, x, before):
    """The next state, and the x_0 estimate where a later step wants it."""
    t = times[i]
    if name == "CogVideoXDPMScheduler":
        return scheduler.step(out, before, t, times[i - 1] if i > 0 else None, x)[:2]
    if name == "DDPMWuerstchenScheduler":
        t = t.expand(x.shape[0])
    return scheduler.step(out, t, x).prev_sample, None


def start(shape, scale, dtype):
    i = np.arange(math.prod(shape))
    x = 1.5 * np.sin(0.37 * i + 0.1) * scale
    return torch.from_numpy(x).reshape(shape).to(dtype)


def run(name, config, steps, call, shape, dtype):
    kind = scheduler_class(name)
    draws = Draws()
    draws.inject(sys.modules[kind.__module__])
    scheduler = kind(**config)
    set_timesteps(scheduler, name, steps, call)
    times = asked_timesteps(scheduler, name, call)
    scale = float(getattr(scheduler, "init_noise_sigma", 1.0))
    network = Network(config)
    x, before = start(shape, scale, dtype), None
    for i, t in enumerate(times):
        given = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        x, before = step(scheduler, name, times, i, network(given, t.item()), x, before)
    sigmas = getattr(scheduler, "sigmas", None)
    return {
        "init_noise_sigma": scale,
        "timesteps": times.tolist(),
        "sigmas": None if sigmas is None else sigmas.tolist(),
        "network_calls": network.calls,
        "draws": draws.count,
        "final": x.flatten().tolist(),
    }
