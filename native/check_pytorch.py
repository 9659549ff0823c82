"""Holds protocol.py and train_pytorch.py against stored results: weights bit by bit, loss, gradients and the first losses of 20 steps.

usage: check_pytorch.py <folder with resnet20_32.json, resnet20_32.bin, inputs_32.json ...>

The references are float64 (tests/fixtures/golden/README.md); tolerances are what float32 can hold before a ReLU unit switches. Ends with 1
where one is broken.
"""

import hashlib
import json
import os
import sys

import numpy as np
import torch
from torch import nn

import protocol
from bench_pytorch import build
from train_pytorch import initial_weights, initialise

# name: (model, size, relative distance of a gradient, tolerances of the losses of the first steps)
REFERENCES = {
    "idsia_48": ("idsia", 48, 2e-5, [2e-5] * 6),
    "idsia-fc200_48": ("idsia-200", 48, 2e-5, [2e-5] * 5),
    "resnet20_32": ("resnet20", 32, 2e-4, [2e-5, 2e-5, 1e-3]),
    "resnet20_48": ("resnet20", 48, 3e-2, [2e-5, 2e-3, 5e-2]),
    "resnet32_32": ("resnet32", 32, 1e-3, [2e-5, 1e-4, 1e-2]),
}
# src/lib/data/random.ts: epochOrder(0..99, seed 1, epoch 1), and the first numbers of seed 7, epoch 3 over 0..9.
ORDERS = {(100, 1, 1): [76, 23, 87, 18, 84, 13, 82, 24, 86, 49, 11, 69], (10, 7, 3): [2, 3, 9, 5, 7, 8, 4, 1, 0, 6]}
SAMPLE_STRIDE = 7919


def floats(data, entry):
    count = int(np.prod(entry["shape"]))
    return np.frombuffer(data, np.float32, count, entry["offset"])


def lab_layout(values, channels):
    """The way back of native_layout, flat."""
    if values.dim() == 4:
        return values.permute(2, 3, 1, 0).reshape(-1).numpy()
    if values.dim() == 2:
        units, features = values.shape
        return values.reshape(units, channels, features // channels).permute(2, 1, 0).reshape(-1).numpy()
    return values.numpy()


def relative_distance(found, data, reference):
    if "full" in reference:
        stored, chosen = floats(data, reference["full"]), found
    else:
        stored = floats(data, reference["samples"])
        chosen = found[(np.arange(len(stored)) * SAMPLE_STRIDE) % len(found)]
    return float(np.linalg.norm(chosen.astype(np.float64) - stored) / max(np.linalg.norm(stored.astype(np.float64)), 1e-30))


class Check:
    failed = False

    def __call__(self, what, value, most):
        right = value <= most
        self.failed |= not right
        print(f"{'ok  ' if right else 'FAIL'} {what}: {value:.2g}, at most {most:.2g}")


def channels_of(network):
    """Of the image before each parameter's layer, by parameter."""
    channels, found = 1, {}
    for parameter in network.parameters():
        found[parameter] = channels
        channels = parameter.shape[0] if parameter.dim() == 4 else 1 if parameter.dim() == 2 else channels
    return found


def check_reference(folder, name, check):
    model, size_px, gradient_most, loss_most = REFERENCES[name]
    with open(os.path.join(folder, f"{name}.json"), encoding="utf-8") as text:
        manifest = json.load(text)
    with open(os.path.join(folder, manifest["input_file"]), encoding="utf-8") as text:
        inputs = json.load(text)
    data = open(os.path.join(folder, manifest["file"]), "rb").read()
    pixels = floats(open(os.path.join(folder, inputs["file"]), "rb").read(), inputs["x"]).reshape(inputs["x"]["shape"])
    labels = torch.tensor(inputs["labels"]["values"])
    network = build(model, size_px)
    seed = manifest["init"]["seed"]
    hashes = [hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest() for _, values, _ in initial_weights(network, seed)]
    expected = [entry["sha256"] for entry in manifest["parameters"] if entry["init"] == "he_normal"]
    check(f"{name}: initial weights that differ", sum(a != b for a, b in zip(hashes, expected)) + abs(len(hashes) - len(expected)), 0)
    initialise(network, seed).train()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    for step, most in enumerate(loss_most):
        images = torch.from_numpy(pixels[step % len(pixels)].copy()).permute(0, 3, 1, 2)
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(network(images), labels[step % len(pixels)])
        loss.backward()
        check(f"{name}: loss of step {step}", abs(loss.item() - manifest["losses_20_steps"]["float64"][step]), most)
        if step == 0:
            channels = channels_of(network)
            found = [lab_layout(parameter.grad, channels[parameter]) for parameter in network.parameters()]
            distances = [relative_distance(value, data, entry) for value, entry in zip(found, manifest["gradients_step0"])]
            check(f"{name}: gradients, worst relative distance", max(distances), gradient_most)
        optimizer.step()


def main():
    folder, check = sys.argv[1], Check()
    torch.set_num_threads(1)
    for (count, seed, epoch), expected in ORDERS.items():
        order = protocol.epoch_order(range(count), seed, epoch)[: len(expected)]
        check(f"order of {count} images, seed {seed}, epoch {epoch}: places that differ", int((order != np.array(expected)).sum()), 0)
    for name in REFERENCES:
        if os.path.exists(os.path.join(folder, f"{name}.json")):
            check_reference(folder, name, check)
    sys.exit(1 if check.failed else 0)


if __name__ == "__main__":
    main()
