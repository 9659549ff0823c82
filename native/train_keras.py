"""Trains one of the lab's networks in TensorFlow/Keras by the lab's protocol and writes a run file that the lab imports.

No test runs it; it was run by hand with TensorFlow 2.21 and Keras 3.15. After another version check its first losses against train_pytorch.py with
the same seed (the same weights and order: they agree to five digits) before you trust a number of it.

usage: as train_pytorch.py. What Keras would do otherwise is set as the lab does it: explicit symmetric padding (SAME pads stride 2 on one
side only), batch norm with epsilon 1e-5 and momentum 0.9 (Keras counts what is kept), he_normal that is not truncated, no weight decay.
"""

import argparse
import sys
import time

import numpy as np
import tensorflow as tf

import protocol
import run_file

layers = tf.keras.layers
EVALUATION_BATCH = 256
WARM_UP_STEPS = 3
BLOCKS_PER_STAGE = {"resnet20": 3, "resnet32": 5}
STAGE_FILTERS = (16, 32, 64)
DENSE_UNITS = {"idsia": 230, "idsia-200": 200}


def kernel_layer(made, layer):
    """`made`: layers with kernels, in the lab's order; Keras sorts those of a model by depth."""
    made.append(layer)
    return layer


def conv_batch_norm(made, x, filters, kernel, stride):
    if kernel > 1:
        x = layers.ZeroPadding2D((kernel - 1) // 2)(x)
    x = kernel_layer(made, layers.Conv2D(filters, kernel, strides=stride, padding="valid", use_bias=False))(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)(x)


def residual_block(made, x, filters, stride):
    hidden = layers.ReLU()(conv_batch_norm(made, x, filters, 3, stride))
    hidden = conv_batch_norm(made, hidden, filters, 3, 1)
    shortcut = conv_batch_norm(made, x, filters, 1, stride) if stride != 1 else x
    return layers.ReLU()(layers.Add()([hidden, shortcut]))


def resnet(made, x, blocks_per_stage):
    x = layers.ReLU()(conv_batch_norm(made, x, STAGE_FILTERS[0], 3, 1))
    for stage, filters in enumerate(STAGE_FILTERS):
        for block in range(blocks_per_stage):
            x = residual_block(made, x, filters, 2 if stage > 0 and block == 0 else 1)
    return kernel_layer(made, layers.Dense(protocol.CLASS_COUNT))(layers.GlobalAveragePooling2D()(x))


def idsia(made, x, dense_units):
    for filters, kernel in ((100, 3), (150, 4), (250, 3)):
        x = layers.MaxPooling2D(2)(kernel_layer(made, layers.Conv2D(filters, kernel, activation="relu"))(x))
    x = kernel_layer(made, layers.Dense(dense_units, activation="relu"))(layers.Flatten()(x))
    return kernel_layer(made, layers.Dense(protocol.CLASS_COUNT))(x)


def build(model, size_px, seed):
    """Bytes in, logits out, with the lab's initial weights. Keras has the lab's layouts: height, width, in, out; in, out."""
    made = []
    pixels = layers.Input((size_px, size_px, 3))
    scaled = layers.Rescaling(1 / 255)(pixels)
    is_resnet = model in BLOCKS_PER_STAGE
    logits = resnet(made, scaled, BLOCKS_PER_STAGE[model]) if is_resnet else idsia(made, scaled, DENSE_UNITS[model])
    network = tf.keras.Model(pixels, logits)
    normals = protocol.NormalSource(seed)
    for layer in made:
        kernel, *bias = layer.get_weights()
        values = protocol.he_normal(kernel.shape, int(np.prod(kernel.shape[:-1])), normals)
        layer.set_weights([values, *(np.zeros_like(value) for value in bias)])
    return network


def compiled_step(network, learning_rate):
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = tf.keras.optimizers.SGD(learning_rate, momentum=0.9)

    @tf.function(reduce_retracing=True)
    def step(pixels, labels):
        with tf.GradientTape() as tape:
            logits = network(tf.cast(pixels, tf.float32), training=True)
            loss = loss_of(labels, logits)
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))
        return loss, tf.reduce_sum(tf.cast(tf.argmax(logits, 1) == labels, tf.int32))

    return step


def train_epoch(step, pixels, labels, order, batch_size):
    losses, times_ms, loss_sum, correct = [], [], 0.0, 0
    for first in range(0, len(order), batch_size):
        index = order[first : first + batch_size]
        start = time.perf_counter()
        loss, right = (value.numpy() for value in step(tf.constant(pixels[index]), tf.constant(labels[index], tf.int64)))
        times_ms.append((time.perf_counter() - start) * 1000)
        losses.append(float(loss))
        loss_sum += float(loss) * len(index)
        correct += int(right)
    metrics = {"lossNats": loss_sum / len(order), "accuracyFraction": correct / len(order)}
    return {"metrics": metrics, "images": len(order), "losses": losses, "timesMs": times_ms, "ms": sum(times_ms)}


def evaluate(network, pixels, labels):
    start = time.perf_counter()
    loss_sum, predicted = 0.0, []
    for first in range(0, len(labels), EVALUATION_BATCH):
        target = labels[first : first + EVALUATION_BATCH]
        logits = network(tf.cast(pixels[first : first + EVALUATION_BATCH], tf.float32), training=False)
        loss_sum += float(tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(target, logits)))
        predicted.append(tf.argmax(logits, 1).numpy())
    predicted = np.concatenate(predicted)
    metrics = {"lossNats": loss_sum / len(labels), "accuracyFraction": float((predicted == labels).mean())}
    return {"metrics": metrics, "predicted": predicted, "ms": (time.perf_counter() - start) * 1000}


def warm_up(options, pixels, labels):
    """Compiles and runs on a network that is thrown away. Returns milliseconds."""
    start = time.perf_counter()
    step = compiled_step(build(options.model, options.size, options.seed), options.lr)
    for _ in range(WARM_UP_STEPS):
        step(tf.constant(pixels), tf.constant(labels, tf.int64))
    return (time.perf_counter() - start) * 1000


def train(options):
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    facts = {"createdAt": run_file.now()}
    start = time.perf_counter()
    pixels, labels, tracks, content = protocol.read_archive(options.archive, options.size)
    split = protocol.split_by_track(labels, tracks) if options.split == "track" else protocol.split_like_the_study(len(labels))
    training, validation = split
    load_ms = (time.perf_counter() - start) * 1000
    network = build(options.model, options.size, options.seed)
    first = training[: options.batch]
    facts["preparation"] = {"loadMs": load_ms, "compileMs": 0, "warmUpMs": 0, "warmUpSteps": WARM_UP_STEPS}
    facts["preparation"]["warmUpMs"] = warm_up(options, pixels[first], labels[first])
    trainable = sum(int(np.prod(variable.shape)) for variable in network.trainable_variables)
    facts["startedAt"] = run_file.now()
    facts["dataset"] = run_file.dataset_use(content, labels, training, validation)
    facts["model"] = {"parameterCount": trainable, "multiplyAdds": None, "deviceBytes": None}
    step, epochs, result = compiled_step(network, options.lr), [], None
    for epoch in range(1, options.epochs + 1):
        trained = train_epoch(step, pixels, labels, protocol.epoch_order(training, options.seed, epoch), options.batch)
        result = evaluate(network, pixels[validation], labels[validation])
        epochs.append(run_file.epoch_record(epoch, options.lr, trained, result))
        loss, accuracy = trained["metrics"]["lossNats"], result["metrics"]["accuracyFraction"]
        print(f"epoch {epoch}: loss {loss:.4f}, validation {accuracy:.4f}, {trained['ms'] / 1000:.1f} s", file=sys.stderr)
    device = "gpu" if tf.config.list_physical_devices("GPU") else "cpu"
    producer = {"name": "native/train_keras.py", "framework": "TensorFlow (Keras)", "frameworkVersion": tf.__version__, "device": device}
    return run_file.run_file(options, producer, facts, epochs, run_file.tested_part(result, labels[validation]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    run_file.add_options(parser)
    options = parser.parse_args()
    run_file.write(train(options), options.out)


if __name__ == "__main__":
    main()
