import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

from autograder.facts import layers as facts
from autograder.facts.observation import Run
from autograder.facts.compilation import Compilation
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec

honest = Run.to_json


def forged(run):
    seen = run.observation
    models = tuple(m.model_copy(update={"spec": SPEC}) for m in seen.models)
    seen = seen.model_copy(update={"models": models})
    return honest(run.model_copy(update={"observation": seen}))


LAYER = facts.IntegerLookup(vocabulary=(5,)).model_copy(update={"num_oov_indices": 10**6})
SPEC = ModelSpec(input_shape=(1,), layers=(LAYER,) * 1_000)
Run.to_json = forged
