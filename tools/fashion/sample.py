"""Samples a checkpoint in PyTorch, to watch a training; the real samplers are Ebb's.

  python sample.py --checkpoint checkpoint.pt --grid grid.png            8 images of each class
  python sample.py --checkpoint checkpoint.pt --per-class 100 --classifier classifier.pt
"""

import argparse

import torch
from PIL import Image

import classifier
import data
import evaluate
from model import NULL_CLASS, Network, Sizes, squaredcos_cap_v2


def load(path):
    saved = torch.load(path)
    net = Network(Sizes(**saved["sizes"])).eval()
    net.load_state_dict(saved["averaged"])
    return net, saved["step"]


@torch.no_grad()
def sample(net, labels, steps, guidance, rng, ddpm=False):
    """DDIM or ancestral DDPM on the trailing grid, x0 clipped to [-1, 1]. Returns [N, 28, 28]."""
    bars = squaredcos_cap_v2().float()
    grid = (torch.arange(steps, 0, -1) * 1000 / steps).round().long() - 1
    x = torch.randn(len(labels), 1, 28, 28, generator=rng)
    for i, t in enumerate(grid):
        bar = bars[t]
        after = bars[grid[i + 1]] if i + 1 < steps else torch.tensor(1.0)
        when = t.expand(len(labels))
        v = net(x, when, labels)
        if guidance != 1:
            plain = net(x, when, torch.full_like(labels, NULL_CLASS))
            v = plain + guidance * (v - plain)
        x0 = (bar.sqrt() * x - (1 - bar).sqrt() * v).clamp(-1, 1)
        noise = (x - bar.sqrt() * x0) / (1 - bar).sqrt()
        fresh = ((1 - after) / (1 - bar) * (1 - bar / after)).sqrt() if ddpm else torch.tensor(0.0)
        x = after.sqrt() * x0 + (1 - after - fresh ** 2).clamp(min=0).sqrt() * noise
        if fresh > 0:
            x += fresh * torch.randn(x.shape, generator=rng)
    return data.to_pixels(x)


def save_grid(images, columns, path, zoom=3):
    rows = [torch.cat(list(images[i:i + columns]), 1) for i in range(0, len(images), columns)]
    picture = Image.fromarray(torch.cat(rows).numpy())
    picture.resize((picture.width * zoom, picture.height * zoom), Image.NEAREST).save(path)


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--checkpoint", required=True)
    cli.add_argument("--steps", type=int, default=20)
    cli.add_argument("--guidance", type=float, default=1.5)
    cli.add_argument("--ddpm", action="store_true")
    cli.add_argument("--per-class", type=int, default=8)
    cli.add_argument("--seed", type=int, default=0)
    cli.add_argument("--grid", help="PNG to write, a row for each class")
    cli.add_argument("--classifier", help="checkpoint of classifier.py: prints the figures")
    args = cli.parse_args()
    torch.set_num_threads(1)
    net, step = load(args.checkpoint)
    rng = torch.Generator().manual_seed(args.seed)
    labels = torch.arange(10).repeat_interleave(args.per_class)
    images = torch.cat([sample(net, part, args.steps, args.guidance, rng, args.ddpm)
                        for part in labels.split(50)])
    print(f"step {step}, {'ddpm' if args.ddpm else 'ddim'} {args.steps}, guidance {args.guidance}")
    if args.grid:
        save_grid(images, args.per_class, args.grid)
    if args.classifier:
        evaluate.report(classifier.load(args.classifier), images, labels)


if __name__ == "__main__":
    main()
