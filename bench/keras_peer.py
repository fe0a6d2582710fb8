"""Keras as a peer of the benchmarks: one process a backend, asked by lines of JSON.

    python keras_peer.py tensorflow|jax|torch

"build" makes a model of a configuration that Kerno wrote, and random data for
it; "train" and "predict" give the milliseconds of one step; "quit" ends.
"""
import json
import os
import sys
import time

for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
os.environ["KERAS_BACKEND"] = sys.argv[1]
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# The answers must be alone on the stream: libraries print elsewhere.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import keras
import numpy as np


def build(request):
    global model, x, y, batch, steps
    keras.backend.clear_session()
    model = keras.models.model_from_json(request["model"])
    model.compile(loss=request["loss"], optimizer=request["optimizer"])
    random = np.random.default_rng(0)
    batch, steps = request["batch"], request["steps"]

    def data(spec):
        shape = (batch * steps, *spec["shape"])
        if spec.get("high"):
            return random.integers(0, spec["high"], shape).astype(spec["dtype"])
        return random.random(shape, dtype="float32")

    x, y = data(request["x"]), data(request["y"])
    train()
    predict()
    return {}


def train():
    model.fit(x, y, batch_size=batch, verbose=0, shuffle=False)


def predict():
    model.predict(x, batch_size=batch, verbose=0)


def call():
    # What a user would write for one sample: no loop over batches.
    for _ in range(steps):
        np.asarray(keras.ops.convert_to_numpy(model(x[:batch], training=False)))


def mat_mul(request):
    # NumPy's product is a call of its OpenBLAS and nothing else.
    a = np.random.random((request["m"], request["k"])).astype("float32")
    b = np.random.random((request["k"], request["n"])).astype("float32")
    out = np.empty((request["m"], request["n"]), "float32")
    np.matmul(a, b, out=out)
    start = time.perf_counter()
    for _ in range(request["times"]):
        np.matmul(a, b, out=out)
    return {"ms": (time.perf_counter() - start) * 1000 / request["times"]}


def optimizer(request):
    """One step on one variable, compiled where the backend compiles."""
    instance = getattr(keras.optimizers, request["name"])()
    shape, backend = (request["size"],), keras.backend.backend()
    random = np.random.default_rng(0)
    weights = keras.Variable(random.random(shape, dtype="float32"))
    gradient = keras.ops.convert_to_tensor(random.random(shape, dtype="float32"))
    instance.build([weights])
    if backend == "tensorflow":
        import tensorflow as tf

        step = tf.function(lambda g: instance.apply([g], [weights]))
        finish = weights.value.read_value
    elif backend == "jax":
        import jax

        jitted = jax.jit(instance.stateless_apply, donate_argnums=(0, 2))
        state = [[v.value for v in instance.variables], [weights.value]]

        def step(g):
            state[1], state[0] = jitted(state[0], [g], state[1])

        finish = lambda: jax.block_until_ready(state)
    else:
        step = lambda g: instance.apply([g], [weights])
        finish = lambda: None
    for _ in range(3):
        step(gradient)
    finish()
    start = time.perf_counter()
    for _ in range(request["times"]):
        step(gradient)
    finish()
    return {"ms": (time.perf_counter() - start) * 1000 / request["times"]}


actions = {"train": train, "predict": predict, "call": call}
answers.write(json.dumps({"keras": keras.__version__}) + "\n")
answers.flush()
for line in sys.stdin:
    request = json.loads(line)
    try:
        if request["do"] == "build":
            answer = build(request)
        elif request["do"] == "matMul":
            answer = mat_mul(request)
        elif request["do"] == "optimizer":
            answer = optimizer(request)
        else:
            start = time.perf_counter()
            actions[request["do"]]()
            answer = {"ms": (time.perf_counter() - start) * 1000 / steps}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
