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


PART = facts.Opaque(class_name="Part", shapes=((1,),) * 50)
CALLS = tuple(
    Call(layer=n % 9, inputs=tuple((max(0, n - k), 0) for k in range(4)))
    for n in range(1_500)
)
SPEC = ModelSpec(
    input_shape=(1,), layers=(PART,) * 9,
    graph=Graph(inputs=(Input(shape=(1,)),), calls=CALLS, outputs=((1_500, 49),) * 50),
    compiled=Compilation(loss=facts.Setting(name="mean_squared_error"), optimizer=None),
)
Run.to_json = forged
