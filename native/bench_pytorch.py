"""Times training steps of the lab's networks in native PyTorch, for `npm run bench -- step` and `peers`.

A server: one JSON request per line on stdin, one JSON answer per line on stdout; ends with stdin. It does nothing between requests, so the
browser can be timed in alternation. Requests:
  {"load": {"model": "resnet20", "sizePx": 32, "threads": 2, "batchSize": 64}}  -> {"parameterCount": n, "firstLoss": nats}
    with "initial": {"weights": [{"shape": [..], "base64": f32}], "pixels": base64, "labels": base64} it starts from these (canonical layouts:
    kernels height, width, in, out; dense in, out; pixels N,H,W,C), else from random ones
  {"time": {"layout": "default" | "channels_last", "steps": k}}                 -> {"stepMs": [one per step]}
A step is what the browser's engine does: bytes to floats in [0, 1], forward, mean cross-entropy, backward, SGD with momentum 0.9.
Every load warms both layouts up.
"""

import base64
import json
import sys
import time

import torch
from torch import nn

CLASS_COUNT = 43
STAGE_FILTERS = (16, 32, 64)
BLOCKS_PER_STAGE = {"resnet20": 3, "resnet32": 5}
DENSE_UNITS = {"idsia": 230, "idsia-200": 200}
WARM_UP_STEPS = 3


def conv_batch_norm(inputs, filters, kernel, stride):
    """Convolution without bias, then batch norm (epsilon 1e-5, momentum 0.1)."""
    convolution = nn.Conv2d(inputs, filters, kernel, stride, (kernel - 1) // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(filters, eps=1e-5, momentum=0.1))


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions; a 1x1 projection with batch norm where the shape changes."""

    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.first = conv_batch_norm(inputs, filters, 3, stride)
        self.second = conv_batch_norm(filters, filters, 3, 1)
        self.shortcut = conv_batch_norm(inputs, filters, 1, stride) if stride != 1 else nn.Identity()

    def forward(self, x):
        hidden = torch.relu(self.first(x))
        return torch.relu(self.second(hidden) + self.shortcut(x))


def resnet(blocks_per_stage):
    layers = [conv_batch_norm(3, STAGE_FILTERS[0], 3, 1), nn.ReLU()]
    inputs = STAGE_FILTERS[0]
    for stage, filters in enumerate(STAGE_FILTERS):
        for block in range(blocks_per_stage):
            layers.append(ResidualBlock(inputs, filters, 2 if stage > 0 and block == 0 else 1))
            inputs = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, CLASS_COUNT))


def idsia(size_px, dense_units):
    features = nn.Sequential(
        *(nn.Conv2d(3, 100, 3), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(100, 150, 4), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(150, 250, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
    )
    with torch.no_grad():
        feature_count = features(torch.zeros(1, 3, size_px, size_px)).shape[1]
    return nn.Sequential(features, nn.Linear(feature_count, dense_units), nn.ReLU(), nn.Linear(dense_units, CLASS_COUNT))


def build(model, size_px):
    if model in BLOCKS_PER_STAGE:
        return resnet(BLOCKS_PER_STAGE[model])
    return idsia(size_px, DENSE_UNITS[model])


def from_base64(text, dtype):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=dtype)


def native_layout(values, channels):
    """A canonical tensor in PyTorch's layout. `channels`: of the image that a dense layer may follow, whose features come as H,W,C."""
    if values.dim() == 4:
        return values.permute(3, 2, 0, 1)
    if values.dim() != 2:
        return values
    features, units = values.shape
    return values.reshape(features // channels, channels, units).permute(2, 1, 0).reshape(units, features)


def set_weights(network, weights):
    """Both lists are in the order of the layers."""
    parameters = list(network.parameters())
    if len(parameters) != len(weights):
        raise ValueError(f"{len(weights)} weights for {len(parameters)} parameters")
    channels = 1
    with torch.no_grad():
        for parameter, weight in zip(parameters, weights):
            values = from_base64(weight["base64"], torch.float32).reshape(weight["shape"])
            parameter.copy_(native_layout(values, channels))
            channels = weight["shape"][-1] if values.dim() == 4 else 1 if values.dim() == 2 else channels


class Trainer:
    """One network in one memory layout with a fixed batch, of random bytes unless they are given."""

    def __init__(self, model, size_px, batch_size, memory_format, initial):
        torch.manual_seed(1)
        self.memory_format = memory_format
        self.network = build(model, size_px).to(memory_format=memory_format)
        if initial:
            set_weights(self.network, initial["weights"])
        self.optimizer = torch.optim.SGD(self.network.parameters(), lr=0.01, momentum=0.9)
        self.pixels = torch.randint(0, 256, (batch_size, size_px, size_px, 3), dtype=torch.uint8)
        self.labels = torch.randint(0, CLASS_COUNT, (batch_size,))
        if initial:
            self.pixels = from_base64(initial["pixels"], torch.uint8).reshape(self.pixels.shape)
            self.labels = from_base64(initial["labels"], torch.uint8).long()

    def step(self):
        images = self.pixels.permute(0, 3, 1, 2).to(torch.float32).contiguous(memory_format=self.memory_format) / 255
        self.optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(self.network(images), self.labels)
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def time_steps(self, steps):
        times_ms = []
        for _ in range(steps):
            start = time.perf_counter()
            self.step()
            times_ms.append((time.perf_counter() - start) * 1000)
        return times_ms


def load(request):
    torch.set_num_threads(request["threads"])
    formats = {"default": torch.contiguous_format, "channels_last": torch.channels_last}
    arguments = (request["model"], request["sizePx"], request["batchSize"])
    trainers = {layout: Trainer(*arguments, memory_format, request.get("initial")) for layout, memory_format in formats.items()}
    first_losses = [trainer.step().item() for trainer in trainers.values()]
    for trainer in trainers.values():
        trainer.time_steps(WARM_UP_STEPS)
    return trainers, first_losses[0]


def main():
    print(json.dumps({"version": torch.__version__}), flush=True)
    trainers = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "load" in request:
            trainers, first_loss = load(request["load"])
            count = sum(parameter.numel() for parameter in trainers["default"].network.parameters())
            answer = {"parameterCount": count, "firstLoss": first_loss}
        else:
            answer = {"stepMs": trainers[request["time"]["layout"]].time_steps(request["time"]["steps"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
