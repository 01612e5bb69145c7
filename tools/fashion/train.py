"""Trains the network on Fashion-MNIST, on one CPU core, and can be stopped and resumed at any step.

  python train.py --out /tmp/fashion --compile --bf16

Every batch is a function of (seed, step), so a resumed run sees what an unbroken one would have.
The learning rate warms up, stays, and falls linearly to 0 over the last --decay-steps. While it
stays, --steps may still be changed: stop the run (SIGTERM saves first), start it with other numbers.
"""

import argparse
import json
import os
import pathlib
import signal
import time

import torch
import torch.nn.functional as F

import data
from model import NULL_CLASS, Network, Sizes, squaredcos_cap_v2


def orthogonalised(g):
    """The orthogonal factor of a matrix, roughly: Newton-Schulz, the quintic of Jordan (2024)."""
    tall = g.shape[0] > g.shape[1]
    x = g.T if tall else g
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if tall else x


class Muon(torch.optim.Optimizer):
    """Momentum, orthogonalised, for matrices (Jordan 2024), scaled to the step AdamW would take
    (Liu et al. 2025). A convolution counts as the matrix [outputs, inputs x 9]."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(p)
                m = state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                update = p.grad.lerp(m, group["momentum"]).reshape(p.shape[0], -1)
                update = orthogonalised(update) * 0.2 * max(update.shape) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(update.reshape(p.shape), alpha=group["lr"])


def optimisers(net, args):
    inner = [p for name, p in net.named_parameters()
             if p.dim() >= 2 and not name.startswith(("label", "stem", "out", "time1"))]
    if args.optimiser == "adamw":
        inner = []
    taken = {id(p) for p in inner}
    rest = [p for p in net.parameters() if id(p) not in taken]
    made = [torch.optim.AdamW(rest, args.lr, (0.9, 0.99), weight_decay=args.weight_decay)]
    return made + ([Muon(inner, args.lr, weight_decay=args.weight_decay)] if inner else [])


def learning_rate(step, args):
    return args.lr * min((step + 1) / args.warmup, (args.steps - step) / args.decay_steps, 1)


class Batches:
    """Batch number `step`: images in an order shuffled each epoch, levels spread evenly over t."""

    def __init__(self, args):
        self.images, self.labels = data.load("train")
        self.args, self.epoch = args, -1
        self.bar = squaredcos_cap_v2()

    def __call__(self, step):
        n, size = self.args.batch, len(self.images)
        rng = torch.Generator().manual_seed(self.args.seed * 1_000_003 + step)
        epoch, start = divmod(step * n, size - size % n)
        if epoch != self.epoch:
            shuffle = torch.Generator().manual_seed(self.args.seed * 1_000_003 - 1 - epoch)
            self.order, self.epoch = torch.randperm(size, generator=shuffle), epoch
        index = self.order[start:start + n]
        t = ((torch.arange(n) + torch.rand(n, generator=rng)) * (1000 / n)).long().clamp(max=999)
        label = self.labels[index].clone()
        label[torch.rand(n, generator=rng) < self.args.drop_label] = NULL_CLASS
        return *noised(data.to_signal(self.images[index]), t, self.bar, rng), t, label


def noised(x0, t, bar, rng):
    """The state at t and the v to be predicted there."""
    alpha = bar[t].sqrt().float().view(-1, 1, 1, 1)
    sigma = (1 - bar[t]).sqrt().float().view(-1, 1, 1, 1)
    noise = torch.randn(x0.shape, generator=rng)
    return alpha * x0 + sigma * noise, alpha * noise - sigma * x0


@torch.no_grad()
def held_out_loss(net, count=500):
    images, labels = data.load("t10k")
    rng = torch.Generator().manual_seed(1)
    t = torch.arange(count) * 1000 // count
    x, v = noised(data.to_signal(images[:count]), t, squaredcos_cap_v2(), rng)
    return torch.cat([F.mse_loss(net(*part[:3]), part[3], reduction="none").mean((1, 2, 3))
                      for part in zip(*(whole.split(50) for whole in (x, t, labels[:count], v)))])


class Average:
    """Exponential moving average of the weights, with a short memory at first."""

    def __init__(self, net, decay):
        self.decay = decay
        self.weights = [p.detach().clone() for p in net.parameters()]

    @torch.no_grad()
    def update(self, net, step):
        keep = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self.weights, list(net.parameters()), 1 - keep)

    @torch.no_grad()
    def write_to(self, net):
        for p, w in zip(net.parameters(), self.weights):
            p.copy_(w)


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--out", type=pathlib.Path, required=True, help="folder of checkpoints and log")
    cli.add_argument("--steps", type=int, default=16500)
    cli.add_argument("--decay-steps", type=int, default=5000)
    cli.add_argument("--warmup", type=int, default=200)
    cli.add_argument("--batch", type=int, default=64)
    cli.add_argument("--lr", type=float, default=4e-3)
    cli.add_argument("--optimiser", choices=["adamw", "muon"], default="muon")
    cli.add_argument("--weight-decay", type=float, default=0.05)
    cli.add_argument("--drop-label", type=float, default=0.12)
    cli.add_argument("--ema", type=float, default=0.998)
    cli.add_argument("--save-every", type=int, default=250)
    cli.add_argument("--seed", type=int, default=1)
    cli.add_argument("--compile", action="store_true", help="torch.compile")
    cli.add_argument("--bf16", action="store_true",
                     help="products in bfloat16, weights and sums in float; with --compile 1.6 times\n"
                          "as fast on a processor that has AVX512_BF16")
    cli.add_argument("--sizes", type=json.loads, default={}, help='e.g. {"deep_blocks": 3}')
    args = cli.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    net = Network(Sizes(**args.sizes)).to(memory_format=torch.channels_last)
    probe = Network(net.sizes)  # holds the averaged weights
    average = Average(net, args.ema)
    opts = optimisers(net, args)
    step, seconds = 0, 0.0
    newest = args.out / "checkpoint.pt"
    if newest.exists():
        saved = torch.load(newest)
        step, seconds, average.weights = saved["step"], saved["seconds"], saved["average"]
        net.load_state_dict(saved["net"])
        for opt, state in zip(opts, saved["optimisers"]):
            opt.load_state_dict(state)

    def save():
        average.write_to(probe)
        torch.save(dict(step=step, seconds=seconds, args=vars(args) | {"out": str(args.out)},
                        sizes=net.facts(), net=net.state_dict(),
                        average=average.weights, averaged=probe.state_dict(),
                        optimisers=[opt.state_dict() for opt in opts]), args.out / "new.pt")
        os.replace(args.out / "new.pt", newest)

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    forward = torch.compile(net) if args.compile else net
    batches = Batches(args)
    clock, losses = time.time(), []
    while step < args.steps and not stopping:
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = learning_rate(step, args)
        x, v, t, label = batches(step)
        with torch.autocast("cpu", torch.bfloat16, enabled=args.bf16):
            predicted = forward(x, t, label)
        loss = F.mse_loss(predicted.float(), v)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        for opt in opts:
            opt.step()
            opt.zero_grad()
        step += 1
        average.update(net, step)
        losses.append(loss.item())
        if step % args.save_every == 0:
            seconds += time.time() - clock
            clock = time.time()
            save()
            held_out = held_out_loss(probe).mean().item()
            with open(args.out / "log.txt", "a") as log:
                print(time.strftime("%H:%M:%S"), f"step {step} seconds {seconds:.0f}",
                      f"lr {learning_rate(step, args):.2e} loss {sum(losses) / len(losses):.4f}",
                      f"held out {held_out:.4f}", file=log)
            losses = []
    seconds += time.time() - clock
    save()


if __name__ == "__main__":
    main()
