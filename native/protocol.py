"""The lab's protocol in Python: which images train, in which order, from which weights. The same numbers as in the browser, bit for bit.

Images: official training archive, class folders 0..42, file order inside; crop to the ROI (end-exclusive), OpenCV's bilinear resize, CLAHE on
L (clip limit 2, 4 x 4 tiles); B,G,R bytes. Splits: src/lib/data/gtsrb/split.ts. Orders: src/lib/data/random.ts. Weights: src/lib/models/
init-weights.ts (he_normal from mulberry32 and Leva's ratio of uniforms). native/check_pytorch.py holds all three against stored results.
"""

import csv
import hashlib
import io
import sys
import zipfile

import cv2
import numpy as np

CLASS_COUNT = 43
STUDY_SEED = 542
STUDY_VALIDATION_FRACTION = 0.2
TRACK_STRIDE = 5
FIRST_VALIDATION_TRACK = 1
WORD = 0xFFFFFFFF


def crop_of(data, row):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return image[int(row["Roi.Y1"]) : int(row["Roi.Y2"]), int(row["Roi.X1"]) : int(row["Roi.X2"])]


def prepared(crop, size_px, clahe):
    image = cv2.resize(crop, (size_px, size_px))
    if not clahe:
        return image
    lab = cv2.cvtColor(image, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(clipLimit=2, tileGridSize=(4, 4)).apply(np.ascontiguousarray(lab[:, :, 0]))
    return cv2.cvtColor(lab, cv2.COLOR_LAB2BGR)


def read_archive(path, size_px, clahe=True):
    """Pixels (n, size, size, 3) B,G,R bytes, class ids, track numbers, and the SHA-256 over all crops and classes that runs carry."""
    pixels, class_ids, tracks, content = [], [], [], hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        tables = sorted(name for name in archive.namelist() if name.endswith(".csv") and "/Images/" in name)
        if len(tables) != CLASS_COUNT:
            sys.exit(f"{path} has {len(tables)} class tables in place of {CLASS_COUNT}: not the official training archive")
        for table in tables:
            folder = table.rsplit("/", 1)[0]
            rows = csv.DictReader(io.StringIO(archive.read(table).decode("ascii")), delimiter=";")
            for row in sorted(rows, key=lambda entry: entry["Filename"]):
                crop = crop_of(archive.read(f"{folder}/{row['Filename']}"), row)
                content.update(np.ascontiguousarray(crop).tobytes())
                pixels.append(prepared(crop, size_px, clahe))
                class_ids.append(int(row["ClassId"]))
                tracks.append(int(row["Filename"].split("_")[0]))
    content.update(bytes(class_ids))
    return np.stack(pixels), np.array(class_ids), np.array(tracks), content.hexdigest()


def split_by_track(class_ids, tracks):
    """Every 5th track of a class from its 2nd on validates; positions ascend."""
    validates = np.zeros(len(class_ids), bool)
    for class_id in range(CLASS_COUNT):
        numbers = list(dict.fromkeys(tracks[class_ids == class_id]))
        for number in numbers[FIRST_VALIDATION_TRACK::TRACK_STRIDE]:
            validates |= (class_ids == class_id) & (tracks == number)
    return np.flatnonzero(~validates), np.flatnonzero(validates)


def split_like_the_study(count):
    """sklearn.model_selection.train_test_split(range(count), test_size=0.2, random_state=542), in its order."""
    order = np.random.RandomState(STUDY_SEED).permutation(count)
    validation_count = int(np.ceil(STUDY_VALIDATION_FRACTION * count))
    return order[validation_count:], order[:validation_count]


def mulberry32(seed):
    """32-bit numbers without end."""
    state = seed & WORD
    while True:
        state = (state + 0x6D2B79F5) & WORD
        mixed = ((state ^ (state >> 15)) * (state | 1)) & WORD
        mixed ^= (mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61))) & WORD
        yield mixed ^ (mixed >> 14)


def mix_seeds(*parts):
    mixed = 0x9747B28C
    for part in parts:
        mixed = ((mixed ^ part) * 0x85EBCA6B) & WORD
        mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & WORD
        mixed ^= mixed >> 16
    return mixed


def draw_below(top, source):
    limit = 2**32 - 2**32 % top
    value = next(source)
    while value >= limit:
        value = next(source)
    return value % top


def epoch_order(positions, seed, epoch):
    """Fisher-Yates from the top; `epoch` from 1."""
    source = mulberry32(mix_seeds(seed, epoch))
    order = list(positions)
    for last in range(len(order) - 1, 0, -1):
        other = draw_below(last + 1, source)
        order[last], order[other] = order[other], order[last]
    return np.array(order)


class NormalSource:
    """Standard normal numbers in double, many at a time; the same as one after the other."""

    def __init__(self, seed):
        self.seed = np.uint64(seed & WORD)
        self.used = 0

    def uniforms(self, count):
        word = np.uint64(WORD)
        places = np.arange(self.used + 1, self.used + count + 1, dtype=np.uint64)
        self.used += count
        state = (self.seed + places * np.uint64(0x6D2B79F5)) & word
        mixed = ((state ^ (state >> np.uint64(15))) * (state | np.uint64(1))) & word
        mixed = ((mixed + ((mixed ^ (mixed >> np.uint64(7))) * (mixed | np.uint64(61)) & word)) & word) ^ mixed
        return ((mixed ^ (mixed >> np.uint64(14))) & word).astype(np.float64) / 4294967296

    def take(self, count):
        taken = np.empty(0)
        while taken.size < count:
            start = self.used
            pairs = self.uniforms(2 * max(64, int((count - taken.size) * 1.4)))
            u, v = 1 - pairs[0::2], 1.7156 * (pairs[1::2] - 0.5)
            x, y = u - 0.449871, np.abs(v) + 0.386595
            q = x * x + y * (0.196 * y - 0.25472 * x)
            accepted = np.flatnonzero((q < 0.27597) | ((q <= 0.27846) & (v * v <= -4 * u * u * np.log(u))))[: count - taken.size]
            taken = np.concatenate([taken, (v / u)[accepted]])
            if taken.size == count and accepted.size:
                self.used = start + 2 * (int(accepted[-1]) + 1)  # draws behind the last one belong to the next tensor
        return taken


def he_normal(shape, fan_in, normals):
    """`shape`: height, width, in, out of a kernel; in, out of a dense layer."""
    count = int(np.prod(shape))
    return (normals.take(count) * np.sqrt(2 / fan_in)).astype(np.float32).reshape(shape)
