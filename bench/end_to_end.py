"""Times the fashion network in PyTorch, eager, driven by diffusers: prints seconds. One thread.

    python end_to_end.py FASHION.SAFETENSORS        64 images, 20 DDIM steps, no guidance
"""

import pathlib
import sys
import time
import types

import torch

if not hasattr(torch, "accelerator"):  # diffusers asks the PyTorch of Debian 12 for it
    torch.accelerator = types.SimpleNamespace(is_available=lambda: False)

from diffusers import DDIMScheduler  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tools/fashion"))
from engines import load  # noqa: E402


@torch.inference_mode()
def draw(net, scheduler, x, label):
    for t in scheduler.timesteps:
        out = net(x, t.expand(len(x)), label)
        x = scheduler.step(out, t, x).prev_sample
    return x


def main():
    torch.set_num_threads(1)
    net = load(sys.argv[1])
    scheduler = DDIMScheduler(beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction",
                              timestep_spacing="trailing", clip_sample=True)
    x = torch.randn(64, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    label = torch.arange(64) % 10
    scheduler.set_timesteps(1)
    draw(net, scheduler, x, label)  # warm
    scheduler.set_timesteps(20)
    began = time.perf_counter()
    draw(net, scheduler, x, label)
    print(f"{time.perf_counter() - began:.3f}")


if __name__ == "__main__":
    main()
