"""A small classifier of Fashion-MNIST whose 64 features are the space of the Frechet distance.

  python classifier.py --out /tmp/fashion/classifier.pt     about 5 minutes on one core
"""

import argparse

import torch
import torch.nn.functional as F
from torch import nn

import data


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        def layer(inputs, outputs):
            return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
                                 nn.BatchNorm2d(outputs), nn.ReLU())
        self.body = nn.Sequential(layer(1, 16), layer(16, 32), nn.MaxPool2d(2),
                                  layer(32, 32), layer(32, 64), nn.MaxPool2d(2), layer(64, 64))
        self.feature = nn.Linear(64 * 49, 64)
        self.score = nn.Linear(64, 10)

    def features(self, x):
        return F.relu(self.feature(F.dropout(self.body(x).flatten(1), 0.3, self.training)))

    def forward(self, x):
        return self.score(self.features(x))


@torch.no_grad()
def in_parts(f, images, size=500):
    return torch.cat([f(data.to_signal(part)) for part in images.split(size)])


def accuracy(net, images, labels):
    return (in_parts(net.eval(), images).argmax(1) == labels).float().mean().item()


def load(path):
    net = Classifier().eval()
    net.load_state_dict(torch.load(path))
    return net


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--out", required=True)
    cli.add_argument("--epochs", type=int, default=6)
    cli.add_argument("--seed", type=int, default=1)
    args = cli.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    images, labels = data.load("train")
    net = Classifier().to(memory_format=torch.channels_last)
    batch = 128
    steps = args.epochs * (len(images) // batch)
    opt = torch.optim.AdamW(net.parameters(), weight_decay=0.01)
    plan = torch.optim.lr_scheduler.OneCycleLR(opt, 4e-3, steps)
    for epoch in range(args.epochs):
        net.train()
        for index in torch.randperm(len(images))[:steps // args.epochs * batch].split(batch):
            loss = F.cross_entropy(net(data.to_signal(images[index])), labels[index])
            opt.zero_grad()
            loss.backward()
            opt.step()
            plan.step()
        score = accuracy(net, *data.load("t10k"))
        print(f"epoch {epoch + 1}: test accuracy {score:.4f}", flush=True)
    torch.save(net.state_dict(), args.out)


if __name__ == "__main__":
    main()
