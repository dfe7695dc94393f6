# Numerically stable version: the model returns logits, the loss applies the sigmoid itself.
import keras
import numpy as np

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([0, 0, 0, 1, 1, 1], dtype="float32")

model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(1)])
model.compile(
    loss=keras.losses.BinaryCrossentropy(from_logits=True),
    optimizer="sgd",
    metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)],
)
model.fit(x, y, epochs=10000, verbose=0)
logits = model.predict(x, verbose=0).ravel()
probabilities = 1 / (1 + np.exp(-logits))
print((probabilities >= 0.5).astype(int))
