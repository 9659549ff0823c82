"""Trains one of the lab's networks in native PyTorch by the same protocol, to compare accuracies with the browser's.

usage: train_pytorch.py <GTSRB_..._Training_Images.zip> [--model resnet20] [--size 32] [--epochs 10] [--seed 1] [--batch 64] [--lr 0.01] [--threads 1]

Same as the browser: official training archive, crop to the ROI, OpenCV's bilinear resize, CLAHE on L, B,G,R / 255; validation = every 5th
track of a class from its 2nd on; he_normal weights, zero biases; SGD with momentum 0.9. Not the same: the random numbers behind the initial
weights and the order of the images, so runs are compared over several seeds. Needs torch, numpy and cv2. Prints one JSON document.
"""

import argparse
import csv
import io
import json
import sys
import time
import zipfile

import cv2
import numpy as np
import torch
from torch import nn

from bench_pytorch import CLASS_COUNT, build

TRACK_STRIDE = 5
FIRST_VALIDATION_TRACK = 1


def prepared_image(data, row, size_px):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    crop = image[int(row["Roi.Y1"]) : int(row["Roi.Y2"]), int(row["Roi.X1"]) : int(row["Roi.X2"])]
    lab = cv2.cvtColor(cv2.resize(crop, (size_px, size_px)), cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=2, tileGridSize=(4, 4)).apply(np.ascontiguousarray(lab[:, :, 0]))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)


def read_archive(path, size_px):
    """Pixels (n, size, size, 3) B,G,R bytes, class ids and track numbers, in the order class folder, file name."""
    pixels, class_ids, tracks = [], [], []
    with zipfile.ZipFile(path) as archive:
        tables = sorted(name for name in archive.namelist() if name.endswith(".csv") and "/Images/" in name)
        if len(tables) != CLASS_COUNT:
            sys.exit(f"{path} has {len(tables)} class tables in place of {CLASS_COUNT}: not the official training archive")
        for table in tables:
            folder = table.rsplit("/", 1)[0]
            rows = csv.DictReader(io.StringIO(archive.read(table).decode("ascii")), delimiter=";")
            for row in sorted(rows, key=lambda entry: entry["Filename"]):
                pixels.append(prepared_image(archive.read(f"{folder}/{row['Filename']}"), row, size_px))
                class_ids.append(int(row["ClassId"]))
                tracks.append(int(row["Filename"].split("_")[0]))
    return np.stack(pixels), np.array(class_ids), np.array(tracks)


def split_by_track(class_ids, tracks):
    """True where an image validates."""
    validates = np.zeros(len(class_ids), bool)
    for class_id in range(CLASS_COUNT):
        numbers = sorted(set(tracks[class_ids == class_id]))
        for number in numbers[FIRST_VALIDATION_TRACK::TRACK_STRIDE]:
            validates |= (class_ids == class_id) & (tracks == number)
    return validates


def initialise(network):
    """Normal with std sqrt(2 / fan-in) for all weights, zero biases (He et al. 2015)."""
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def as_images(pixels):
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32).contiguous(memory_format=torch.channels_last) / 255


def train_epoch(network, optimizer, pixels, labels, order, batch_size):
    network.train()
    loss_sum = correct = 0.0
    start = time.perf_counter()
    for first in range(0, len(order), batch_size):
        index = order[first : first + batch_size]
        target = torch.from_numpy(labels[index])
        optimizer.zero_grad(set_to_none=True)
        logits = network(as_images(pixels[index]))
        loss = nn.functional.cross_entropy(logits, target)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(index)
        correct += (logits.argmax(1) == target).sum().item()
    training_ms = (time.perf_counter() - start) * 1000
    return {"lossNats": loss_sum / len(order), "accuracyFraction": correct / len(order)}, training_ms


@torch.no_grad()
def evaluate(network, pixels, labels, batch_size=256):
    network.eval()
    loss_sum = correct = 0.0
    for first in range(0, len(labels), batch_size):
        target = torch.from_numpy(labels[first : first + batch_size])
        logits = network(as_images(pixels[first : first + batch_size]))
        loss_sum += nn.functional.cross_entropy(logits, target, reduction="sum").item()
        correct += (logits.argmax(1) == target).sum().item()
    return {"lossNats": loss_sum / len(labels), "accuracyFraction": correct / len(labels)}


def train(options):
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    pixels, class_ids, tracks = read_archive(options.archive, options.size)
    validates = split_by_track(class_ids, tracks)
    network = build(options.model, options.size).to(memory_format=torch.channels_last)
    initialise(network)
    optimizer = torch.optim.SGD(network.parameters(), lr=options.lr, momentum=0.9)
    random = np.random.default_rng(options.seed)
    epochs = []
    for epoch in range(1, options.epochs + 1):
        order = random.permutation(np.flatnonzero(~validates))
        train_metrics, training_ms = train_epoch(network, optimizer, pixels, class_ids, order, options.batch)
        validation = evaluate(network, pixels[validates], class_ids[validates])
        epochs.append({"epoch": epoch, "train": train_metrics, "validation": validation, "trainingMs": training_ms})
        print(f"epoch {epoch}: loss {train_metrics['lossNats']:.4f}, validation {validation['accuracyFraction']:.4f}", file=sys.stderr)
    config = {**vars(options), "framework": f"PyTorch {torch.__version__}"}
    return {"config": config, "trainImages": int((~validates).sum()), "validationImages": int(validates.sum()), "epochs": epochs}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive")
    parser.add_argument("--model", default="resnet20", choices=["idsia", "idsia-200", "resnet20", "resnet32"])
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--threads", type=int, default=1)
    print(json.dumps(train(parser.parse_args()), indent=2))


if __name__ == "__main__":
    main()
