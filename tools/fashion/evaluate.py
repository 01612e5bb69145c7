"""Judges generated images: does the classifier see the class that was asked for, and how far are
they from the test set?

  python evaluate.py --classifier classifier.pt --images images.npy --labels labels.npy

Images: .npy uint8 [N, 28, 28], or raw bytes of that shape. Labels: .npy integers [N], or raw bytes;
without --labels, image i is taken to be of class i mod 10. The distance is Frechet's, between
Gaussians fitted to the classifier's 64 features; beside it stands that of 1000 random training
images.
"""

import argparse

import numpy as np
import torch

import classifier
import data


def frechet(a, b):
    a, b = a.double().numpy(), b.double().numpy()
    ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    roots = np.linalg.eigvals(ca @ cb).real.clip(0)  # of a product of semi-definites: real, >= 0
    between = ((a.mean(0) - b.mean(0)) ** 2).sum()
    return between + np.trace(ca) + np.trace(cb) - 2 * np.sqrt(roots).sum()


def read(path, shape):
    array = np.load(path) if path.endswith(".npy") else np.fromfile(path, np.uint8)
    return torch.from_numpy(array.reshape(shape))


def judge(net, images, labels):
    """Returns (agreement, agreement by class, distance, distance of 1000 training images)."""
    def features(x):
        return classifier.in_parts(net.features, x)
    test = features(data.load("t10k")[0])
    train = data.load("train")[0]
    pick = torch.randperm(len(train), generator=torch.Generator().manual_seed(0))[:1000]
    right = (classifier.in_parts(net, images).argmax(1) == labels).float()
    return (right.mean().item(), [right[labels == k].mean().item() for k in range(10)],
            frechet(features(images), test), frechet(features(train[pick]), test))


def report(net, images, labels):
    agreement, by_class, distance, reference = judge(net, images, labels)
    print(f"{len(images)} images: agreement {agreement:.1%}, Frechet distance {distance:.3f}, "
          f"of 1000 training images {reference:.3f}, ratio {distance / reference:.2f}")
    print("  " + ", ".join(f"{name} {a:.0%}" for name, a in zip(data.CLASSES, by_class)))


def main():
    cli = argparse.ArgumentParser(description=__doc__,
                                  formatter_class=argparse.RawTextHelpFormatter)
    cli.add_argument("--classifier", required=True)
    cli.add_argument("--images", required=True)
    cli.add_argument("--labels")
    args = cli.parse_args()
    torch.set_num_threads(1)
    images = read(args.images, (-1, 28, 28))
    labels = read(args.labels, -1).long() if args.labels else torch.arange(len(images)) % 10
    report(classifier.load(args.classifier), images, labels)


if __name__ == "__main__":
    main()
