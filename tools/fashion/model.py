"""The network: a small class-conditional U-Net at 28, 14 and 7 pixels, predicting v.

Made of 3x3 convolutions, linear maps over channels, group norms and SiLU only, so that
examples/fashion/network.cpp can run it as a handful of matrix products.

  28x28  stem ----------------------------------------------- + block -> out
           | space to depth, linear         linear, depth to space |
  14x14    blocks ------------------------ [ , ] linear, blocks
             | space to depth, linear   linear, depth to space |
   7x7       blocks ----------------------------------
"""

import math
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn

NULL_CLASS = 10  # the label that stands for "no label"


@dataclass
class Sizes:
    thin: int = 16      # channels at 28x28
    middle: int = 48    # channels at 14x14
    deep: int = 128     # channels at 7x7
    middle_blocks: int = 2  # at 14x14, on each side of the U
    deep_blocks: int = 2
    embedding: int = 128
    frequencies: int = 32
    group: int = 8      # channels per norm group


def squaredcos_cap_v2(steps=1000):
    """alpha squared at t = 0 .. steps - 1: Nichol and Dhariwal (2021), eq. 17; betas at most 0.999."""
    def bar(t):
        return math.cos((t + 0.008) / 1.008 * math.pi / 2) ** 2
    betas = [min(1 - bar((i + 1) / steps) / bar(i / steps), 0.999) for i in range(steps)]
    return torch.cumprod(1 - torch.tensor(betas, dtype=torch.float64), 0)


def time_features(t, frequencies):
    """Sines, then cosines, of t times frequencies falling geometrically from 1 to 1/10000."""
    rates = torch.exp(-math.log(10000) * torch.arange(frequencies) / (frequencies - 1))
    angles = t.float()[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], 1)


def space_to_depth(x):
    """[N, C, 2H, 2W] to [N, 4C, H, W], channels in the order (row, column, channel), kept last."""
    n, c, h, w = x.shape
    x = x.permute(0, 2, 3, 1).reshape(n, h // 2, 2, w // 2, 2, c).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(n, h // 2, w // 2, 4 * c).permute(0, 3, 1, 2)


def depth_to_space(x):
    """The inverse of space_to_depth."""
    n, c, h, w = x.shape
    x = x.permute(0, 2, 3, 1).reshape(n, h, w, 2, 2, c // 4).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(n, 2 * h, 2 * w, c // 4).permute(0, 3, 1, 2)


def conv(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def pointwise(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 1)


class Block(nn.Module):
    """x + conv(silu(film(norm(conv(silu(norm(x)))))))."""

    def __init__(self, channels, sizes):
        super().__init__()
        self.norm1 = nn.GroupNorm(channels // sizes.group, channels)
        self.conv1 = conv(channels, channels)
        self.film = nn.Linear(sizes.embedding, 2 * channels)
        self.norm2 = nn.GroupNorm(channels // sizes.group, channels, affine=False)
        self.conv2 = conv(channels, channels)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, embedding):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(embedding)[:, :, None, None].chunk(2, 1)
        h = F.silu(self.norm2(h) * (1 + scale) + shift)
        return x + self.conv2(h)


class Network(nn.Module):
    def __init__(self, sizes=Sizes()):
        super().__init__()
        s = self.sizes = sizes
        self.time1 = nn.Linear(2 * s.frequencies, s.embedding)
        self.time2 = nn.Linear(s.embedding, s.embedding)
        self.label = nn.Embedding(NULL_CLASS + 1, s.embedding)
        self.stem = conv(1, s.thin)
        self.down1 = pointwise(4 * s.thin, s.middle)
        self.middle_in = nn.ModuleList(Block(s.middle, s) for _ in range(s.middle_blocks))
        self.down2 = pointwise(4 * s.middle, s.deep)
        self.deep = nn.ModuleList(Block(s.deep, s) for _ in range(s.deep_blocks))
        self.up2 = pointwise(s.deep, 4 * s.middle)
        self.join = pointwise(2 * s.middle, s.middle)
        self.middle_out = nn.ModuleList(Block(s.middle, s) for _ in range(s.middle_blocks))
        self.up1 = pointwise(s.middle, 4 * s.thin)
        self.fine = Block(s.thin, s)
        self.norm = nn.GroupNorm(s.thin // s.group, s.thin)
        self.out = conv(s.thin, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def embed(self, t, label):
        time = self.time2(F.silu(self.time1(time_features(t, self.sizes.frequencies))))
        return F.silu(time + self.label(label))

    def forward(self, x, t, label):
        """x [N, 1, 28, 28], t [N] in 0..999, label [N] in 0..10; returns v [N, 1, 28, 28]."""
        embedding = self.embed(t, label)
        thin = self.stem(x)
        h = self.down1(space_to_depth(thin))
        for block in self.middle_in:
            h = block(h, embedding)
        middle = h
        h = self.down2(space_to_depth(h))
        for block in self.deep:
            h = block(h, embedding)
        h = self.join(torch.cat([depth_to_space(self.up2(h)), middle], 1))
        for block in self.middle_out:
            h = block(h, embedding)
        h = self.fine(thin + depth_to_space(self.up1(h)), embedding)
        return self.out(F.silu(self.norm(h)))

    def facts(self):
        return asdict(self.sizes)
