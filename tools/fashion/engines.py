"""Writes the network of fashion.safetensors for inference engines: ONNX and TorchScript, in float.

  python engines.py --weights fashion.safetensors --onnx fashion.onnx --torchscript fashion.pt

Both take x [N, 1, 28, 28], t [N] (float, 0 .. 999) and label [N] (int64, 0 .. 10) for any N, and
give v. Runs on the PyTorch of Debian 12 (python3-torch) and later ones.
"""

import argparse
import json
import struct
import warnings

import numpy as np
import torch

from model import Network

INPUTS = ["x", "t", "label"]


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    kinds = {"F16": np.float16, "F32": np.float32}
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]])
            .reshape(entry["shape"]) for name, entry in header.items() if name != "__metadata__"}


def from_matrix(name, matrix, like):
    """The inverse of export.as_matrix."""
    w = torch.from_numpy(matrix.astype(np.float32))
    if like.dim() == 4:
        outputs, inputs, high, wide = like.shape
        return w.reshape(high, wide, inputs, outputs).permute(3, 2, 0, 1)
    if like.dim() == 2 and name != "label.weight":
        return w.T
    return w.reshape(like.shape)


def load(path):
    net = Network().eval()
    stored = read_safetensors(path)
    net.load_state_dict({name: from_matrix(name, stored[name], w)
                         for name, w in net.state_dict().items()})
    return net


def example(n):
    x = torch.randn(n, 1, 28, 28, generator=torch.Generator().manual_seed(n))
    return x, torch.linspace(0, 999, n), torch.arange(n) % 11


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--weights", required=True)
    cli.add_argument("--onnx")
    cli.add_argument("--torchscript")
    args = cli.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    net = load(args.weights)

    with torch.no_grad():
        if args.torchscript:
            traced = torch.jit.trace(net, example(3))
            assert torch.allclose(traced(*example(5)), net(*example(5)), atol=1e-5)
            traced.save(args.torchscript)
        if args.onnx:
            older = {} if torch.__version__ < "2.5" else {"dynamo": False}
            torch.onnx.export(net, example(3), args.onnx, opset_version=13, input_names=INPUTS,
                              output_names=["v"], do_constant_folding=True,
                              dynamic_axes={name: {0: "n"} for name in [*INPUTS, "v"]}, **older)


if __name__ == "__main__":
    main()
