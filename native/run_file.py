"""Writes a run as the lab's own document, version 2 (docs/run-files.md), so that it can be imported beside browser runs."""

import base64
import datetime
import json
import platform

import numpy as np

QUANTILES = {"min": 0, "p05": 5, "p25": 25, "median": 50, "p75": 75, "p95": 95, "max": 100}
BINS = 40
MOST_DOTS = 200


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def processor_name():
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    except OSError:
        return platform.processor()


def step_times(times_ms):
    counts, edges = np.histogram(times_ms, BINS)
    quantiles = {name: float(np.percentile(times_ms, percent)) for name, percent in QUANTILES.items()}
    return {
        "stepMs": {"count": len(times_ms), **quantiles, "mean": float(np.mean(times_ms))},
        "stepHistogram": {"startMs": float(edges[0]), "binMs": float(edges[1] - edges[0]), "counts": counts.tolist()},
    }


def batch_dots(losses, first_step):
    """Mean losses of groups of consecutive steps, at most 200; `step`: the last one of its group, counted through the run."""
    size = -(-len(losses) // MOST_DOTS)
    groups = [losses[start : start + size] for start in range(0, len(losses), size)]
    ends = np.cumsum([len(group) for group in groups])
    return [{"step": int(first_step + end), "lossNats": float(np.mean(group))} for end, group in zip(ends, groups)]


def epoch_record(epoch, learning_rate, training, validation):
    """`training`: metrics, images, losses and times of its steps, wall time; `validation`: metrics and wall time."""
    steps = len(training["losses"])
    return {
        "epoch": epoch,
        "steps": steps,
        "images": training["images"],
        "learningRate": learning_rate,
        "train": training["metrics"],
        "validation": validation["metrics"],
        "trainingMs": training["ms"],
        "evaluationMs": validation["ms"],
        "dataWaitMs": 0,
        "hiddenMs": 0,
        **step_times(training["timesMs"]),
        "batchLosses": batch_dots(training["losses"], (epoch - 1) * steps),
        "endedAt": now(),
    }


def tested_part(validation, class_ids):
    """The last epoch's validation images stand for the test, as in the lab without official test images."""
    predicted, classes = validation["predicted"], 43
    counts = np.zeros((classes, classes), int)
    np.add.at(counts, (class_ids, predicted), 1)
    bits = np.packbits(predicted == class_ids, bitorder="little")
    tested = {**validation["metrics"], "set": "validation", "evaluationMs": validation["ms"], "correctBase64": base64.b64encode(bits).decode()}
    return {"tested": tested, "confusion": {"classCount": classes, "counts": counts.ravel().tolist()}}


def run_file(options, producer, facts, epochs, last):
    """`facts`: createdAt, dataset, model, preparation; `last`: tested_part(...)."""
    return {
        "format": "signpost-run",
        "version": 2,
        "id": f"{producer['framework'].lower()}-{options.model}-{options.size}-seed{options.seed}-{facts['createdAt']}",
        "name": "",
        "note": options.note,
        "tags": [],
        "createdAt": facts["createdAt"],
        "startedAt": facts["startedAt"],
        "endedAt": now(),
        "status": "completed",
        "outcome": {"status": "completed"},
        "producer": {"device": "cpu", "hardware": processor_name(), "threads": options.threads, "version": "2", **producer},
        "config": {
            "datasetId": "gtsrb",
            "model": options.model,
            "sizePx": options.size,
            "clahe": True,
            "split": options.split,
            "engine": None,
            "threads": options.threads,
            "numerics": None,
            "epochs": options.epochs,
            "batchSize": options.batch,
            "learningRate": options.lr,
            "schedule": {"kind": "constant"},
            "momentum": 0.9,
            "seed": options.seed,
            "limitImages": None,
            "maxSteps": None,
        },
        "environment": None,
        "dataset": facts["dataset"],
        "model": facts["model"],
        "preparation": facts["preparation"],
        "epochs": epochs,
        **last,
        "pauses": [],
    }


def dataset_use(content_sha256, class_ids, train, validation):
    return {
        "layout": "official-training",
        "contentSha256": content_sha256,
        "trainImages": len(train),
        "validationImages": len(validation),
        "testImages": 0,
        "trainClasses": len(set(class_ids[train].tolist())),
        "storedClasses": len(set(class_ids.tolist())),
    }


def add_options(parser):
    """The lab's settings under the names of `npm run lab`."""
    parser.add_argument("archive")
    parser.add_argument("--model", default="resnet20", choices=["idsia", "idsia-200", "resnet20", "resnet32"])
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--split", default="track", choices=["track", "study"])
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=0.01)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--note", default="", help="kept with the run")
    parser.add_argument("--out", help="write the run file here in place of stdout")


def write(run, path):
    text = json.dumps(run, allow_nan=False) + "\n"
    if path:
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
    else:
        print(text, end="")
