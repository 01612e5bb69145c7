"""Writes the averaged weights of a checkpoint as safetensors, in 16-bit floats, laid out for C++.

  python export.py --checkpoint checkpoint.pt --out fashion.safetensors [--reference FILE]

The file is an 8-byte little-endian header length, a JSON header, and the data. Every weight is
stored as the matrix its product needs, [inputs, outputs], row-major; a 3x3 convolution has
9 x inputs rows, ordered (row, column, channel). --reference also writes four inputs with the
outputs of the rounded weights (F32).
"""

import argparse
import json
import struct

import numpy as np
import torch

from model import Network, Sizes


def write_safetensors(path, tensors, metadata):
    header, data = {"__metadata__": metadata}, b""
    for name, array in sorted(tensors.items()):
        kind = {"float16": "F16", "float32": "F32"}[array.dtype.name]
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def as_matrix(name, w):
    if w.dim() == 4:
        w = w.permute(2, 3, 1, 0).reshape(-1, w.shape[0])
    elif w.dim() == 2 and name != "label.weight":  # that one is a table, a row for each class
        w = w.T
    return w.contiguous().numpy()


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--checkpoint", required=True)
    cli.add_argument("--out", required=True)
    cli.add_argument("--reference")
    args = cli.parse_args()
    torch.set_num_threads(1)

    saved = torch.load(args.checkpoint)
    weights = {name: w.half() for name, w in saved["averaged"].items()}
    assert all(w.isfinite().all() for w in weights.values())
    facts = {name: str(value) for name, value in saved["sizes"].items()}
    facts |= {"model": "ebb fashion U-Net", "data": "Fashion-MNIST, 28x28, 1 channel",
              "schedule": "squaredcos_cap_v2", "train_timesteps": "1000",
              "prediction": "v_prediction", "value_range": "[-1, 1]", "classes": "10", "null_class": "10",
              "steps_trained": str(saved["step"]), "seed": str(saved["args"]["seed"])}
    write_safetensors(args.out, {n: as_matrix(n, w) for n, w in weights.items()}, facts)

    if args.reference:
        net = Network(Sizes(**saved["sizes"])).eval()
        net.load_state_dict({name: w.float() for name, w in weights.items()})
        x = torch.randn(4, 1, 28, 28, generator=torch.Generator().manual_seed(1)).half().float()
        t, label = torch.tensor([0, 37, 500, 999]), torch.tensor([0, 5, 8, 10])
        with torch.no_grad():
            v = net(x, t, label)
        write_safetensors(args.reference, {"x": x.half().numpy(), "t": t.float().numpy(),
                                           "label": label.float().numpy(), "v": v.numpy()}, {})


if __name__ == "__main__":
    main()
