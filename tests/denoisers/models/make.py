"""Writes the small networks that the tests of the engines read; run with Debian 12's python3-torch.

Each gives 0.5 x + 0.001 t + 0.25 label, and differs in what it takes and how it gives it.
"""

import pathlib
import warnings
from typing import Dict

import torch
from torch import nn

HERE = pathlib.Path(__file__).resolve().parent


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(0.5))

    def forward(self, x, t, label):
        return self.factor * x + (0.001 * t + 0.25 * label).to(x.dtype).reshape(-1, 1, 1)


class Unconditional(nn.Module):
    def forward(self, sample, timestep):
        return 0.5 * sample + 0.001 * timestep


class Variance(Plain):
    def forward(self, x, t, label):
        mean = super().forward(x, t, label)
        return torch.cat([mean, mean - 1], 1)


class Dictionary(nn.Module):
    def forward(self, x: torch.Tensor, t: torch.Tensor) -> Dict[str, torch.Tensor]:
        return {"other": x, "v": 0.5 * x + 0.001 * t.reshape(-1, 1, 1)}


class Narrow(Plain):
    """In float between casts: ONNX Runtime multiplies no bfloat16 numbers on the CPU."""

    def forward(self, x, t, label):
        return super().forward(x.float(), t, label).to(x.dtype)


def onnx(name, net, inputs, names, dynamic=True):
    axes = {name: {0: "n"} for name, value in zip(names, inputs) if value.dim() > 0}
    torch.onnx.export(net, tuple(inputs), str(HERE / f"{name}.onnx"), opset_version=13,
                      input_names=names, output_names=["v"],
                      dynamic_axes={**axes, "v": {0: "n"}} if dynamic else None)


def main():
    warnings.simplefilter("ignore")
    x, t, label = torch.zeros(2, 2, 3), torch.zeros(2), torch.zeros(2, dtype=torch.int64)
    names = ["x", "t", "label"]
    onnx("plain", Plain(), [x, t, label], names)
    onnx("whole_time", Plain(), [x, t.long(), label], names)
    onnx("fixed_batch", Plain(), [x, t, label], names, dynamic=False)
    onnx("half", Plain().half(), [x.half(), t, label], names)
    onnx("bfloat16", Narrow(), [x.bfloat16(), t, label], names)
    onnx("variance", Variance(), [x, t, label], names)
    onnx("scalar_time", Unconditional(), [x, torch.tensor(0)], ["sample", "timestep"])
    torch.jit.script(Plain()).save(str(HERE / "plain.pt"))
    torch.jit.script(Plain().half()).save(str(HERE / "half.pt"))
    torch.jit.script(Plain().bfloat16()).save(str(HERE / "bfloat16.pt"))
    torch.jit.script(Dictionary()).save(str(HERE / "dictionary.pt"))


if __name__ == "__main__":
    main()
