"""Fashion-MNIST from the Debian package dataset-fashion-mnist, or a folder of the same files."""

import gzip
import pathlib

import numpy as np
import torch

FOLDER = "/usr/share/datasets/fashion-mnist"
CLASSES = ["T-shirt", "trouser", "pullover", "dress", "coat",
           "sandal", "shirt", "sneaker", "bag", "ankle boot"]


def read_idx(path):
    raw = gzip.decompress(pathlib.Path(path).read_bytes())
    rank = raw[3]
    shape = np.frombuffer(raw, ">i4", rank, 4)
    return np.frombuffer(raw, np.uint8, -1, 4 + 4 * rank).reshape(shape)


def load(part, folder=FOLDER):
    """part: "train" (60000) or "t10k" (10000). Returns uint8 [N, 28, 28] and int64 labels [N]."""
    images = read_idx(f"{folder}/{part}-images-idx3-ubyte.gz")
    labels = read_idx(f"{folder}/{part}-labels-idx1-ubyte.gz")
    return torch.from_numpy(images.copy()), torch.from_numpy(labels.astype(np.int64))


def to_signal(images):
    """uint8 [N, 28, 28] to float [N, 1, 28, 28] in [-1, 1]."""
    return images.unsqueeze(1).float() / 127.5 - 1


def to_pixels(signal):
    """The inverse of to_signal, with rounding and saturation."""
    return ((signal.squeeze(1) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)
