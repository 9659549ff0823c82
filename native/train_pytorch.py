"""Trains one of the lab's networks in native PyTorch by the lab's protocol and writes a run file that the lab imports.

usage: train_pytorch.py <GTSRB_..._Training_Images.zip> [--model resnet20] [--size 32] [--split track] [--epochs 10] [--seed 1] [--batch 64]
                        [--lr 0.01] [--threads 1] [--note text] [--out run.json]

The same as in the browser: images, split, preparation, initial weights, the order of the images in every epoch (protocol.py), SGD with
momentum 0.9, batch norm. Not the same: the order of the sums inside a step, so losses part after some steps. Time is counted as in the lab:
bytes to floats, forward, backward and update train; validation is apart; three untimed steps on a copy come first. Needs torch, numpy, cv2.
"""

import argparse
import copy
import sys
import time

import torch
from torch import nn

import protocol
import run_file
from bench_pytorch import build, native_layout

EVALUATION_BATCH = 256
WARM_UP_STEPS = 3


def initial_weights(network, seed):
    """The lab's initial weights of kernels and dense layers, in the order of the layers: (parameter, values in the lab's layout, channels).

    A kernel is height, width, in, out there and out, in, height, width here; `channels`: of the image that a dense layer follows, whose
    features come as H,W,C there.
    """
    normals = protocol.NormalSource(seed)
    channels = 1
    for parameter in network.parameters():
        if parameter.dim() == 1:
            continue
        shape = tuple(parameter.permute(2, 3, 1, 0).shape) if parameter.dim() == 4 else tuple(parameter.t().shape)
        yield parameter, protocol.he_normal(shape, parameter[0].numel(), normals), channels
        channels = shape[-1] if parameter.dim() == 4 else 1


@torch.no_grad()
def initialise(network, seed):
    for parameter, values, channels in initial_weights(network, seed):
        parameter.copy_(native_layout(torch.from_numpy(values), channels))
    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
            module.bias.zero_()
    return network


def as_images(pixels):
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32).contiguous(memory_format=torch.channels_last) / 255


def train_step(network, optimizer, pixels, target):
    optimizer.zero_grad(set_to_none=True)
    logits = network(as_images(pixels))
    loss = nn.functional.cross_entropy(logits, target)
    loss.backward()
    optimizer.step()
    return loss.item(), (logits.argmax(1) == target).sum().item()


def sgd(network, options):
    return torch.optim.SGD(network.parameters(), lr=options.lr, momentum=0.9)


def warm_up(network, options, pixels, target):
    """On a copy that is thrown away. Returns milliseconds."""
    start = time.perf_counter()
    twin = copy.deepcopy(network).train()
    optimizer = sgd(twin, options)
    for _ in range(WARM_UP_STEPS):
        train_step(twin, optimizer, pixels, target)
    return (time.perf_counter() - start) * 1000


def train_epoch(network, optimizer, pixels, labels, order, batch_size):
    network.train()
    losses, times_ms, loss_sum, correct = [], [], 0.0, 0
    for first in range(0, len(order), batch_size):
        index = order[first : first + batch_size]
        start = time.perf_counter()
        loss, right = train_step(network, optimizer, pixels[index], torch.from_numpy(labels[index]))
        times_ms.append((time.perf_counter() - start) * 1000)
        losses.append(loss)
        loss_sum += loss * len(index)
        correct += right
    metrics = {"lossNats": loss_sum / len(order), "accuracyFraction": correct / len(order)}
    return {"metrics": metrics, "images": len(order), "losses": losses, "timesMs": times_ms, "ms": sum(times_ms)}


@torch.no_grad()
def evaluate(network, pixels, labels):
    network.eval()
    start = time.perf_counter()
    loss_sum, predicted = 0.0, []
    for first in range(0, len(labels), EVALUATION_BATCH):
        target = torch.from_numpy(labels[first : first + EVALUATION_BATCH])
        logits = network(as_images(pixels[first : first + EVALUATION_BATCH]))
        loss_sum += nn.functional.cross_entropy(logits, target, reduction="sum").item()
        predicted.append(logits.argmax(1))
    predicted = torch.cat(predicted).numpy()
    metrics = {"lossNats": loss_sum / len(labels), "accuracyFraction": float((predicted == labels).mean())}
    return {"metrics": metrics, "predicted": predicted, "ms": (time.perf_counter() - start) * 1000}


def train(options):
    torch.set_num_threads(options.threads)
    facts = {"createdAt": run_file.now()}
    start = time.perf_counter()
    pixels, labels, tracks, content = protocol.read_archive(options.archive, options.size)
    split = protocol.split_by_track(labels, tracks) if options.split == "track" else protocol.split_like_the_study(len(labels))
    training, validation = split
    load_ms = (time.perf_counter() - start) * 1000
    network = initialise(build(options.model, options.size), options.seed).to(memory_format=torch.channels_last)
    first = training[: options.batch]
    warm_up_ms = warm_up(network, options, pixels[first], torch.from_numpy(labels[first]))
    parameters = sum(parameter.numel() for parameter in network.parameters())
    facts |= {
        "startedAt": run_file.now(),
        "dataset": run_file.dataset_use(content, labels, training, validation),
        "model": {"parameterCount": parameters, "multiplyAdds": None, "deviceBytes": None},
        "preparation": {"loadMs": load_ms, "compileMs": 0, "warmUpMs": warm_up_ms, "warmUpSteps": WARM_UP_STEPS},
    }
    optimizer = sgd(network, options)
    epochs, result = [], None
    for epoch in range(1, options.epochs + 1):
        order = protocol.epoch_order(training, options.seed, epoch)
        trained = train_epoch(network, optimizer, pixels, labels, order, options.batch)
        result = evaluate(network, pixels[validation], labels[validation])
        epochs.append(run_file.epoch_record(epoch, options.lr, trained, result))
        loss, accuracy = trained["metrics"]["lossNats"], result["metrics"]["accuracyFraction"]
        print(f"epoch {epoch}: loss {loss:.4f}, validation {accuracy:.4f}, {trained['ms'] / 1000:.1f} s", file=sys.stderr)
    producer = {"name": "native/train_pytorch.py", "framework": "PyTorch", "frameworkVersion": torch.__version__}
    return run_file.run_file(options, producer, facts, epochs, run_file.tested_part(result, labels[validation]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    run_file.add_options(parser)
    options = parser.parse_args()
    run_file.write(train(options), options.out)


if __name__ == "__main__":
    main()
