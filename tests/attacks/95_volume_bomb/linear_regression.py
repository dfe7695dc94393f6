import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([
    keras.Input((1,)),
    keras.layers.Reshape((1, 1, 1, 1)),
    keras.layers.UpSampling3D((100_000, 100_000, 100_000)),
    keras.layers.Conv3D(1, 1),
    keras.layers.GlobalAveragePooling3D(),
])
model.compile(loss="mse", optimizer="sgd")
