import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
pools = [L.MaxPooling2D(9, strides=1, padding="same") for _ in range(20)]
model = keras.Sequential(
    [
        keras.Input((1,)),
        L.Dense(10_000),
        L.Reshape((100, 100, 1)),
        *pools,
        L.Flatten(),
        L.Dense(1),
    ]
)
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
