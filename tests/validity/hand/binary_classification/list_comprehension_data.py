import numpy as np
import tensorflow.keras as k
points = [(a, b) for a, b in zip((1, 2, 3, 4, 5, 6), (2, 3, 1, 3, 3, 2))]
x = np.array(points, dtype=np.float32)
y = np.array([int(a > 3) for a, _ in points])
print(x.shape, y.shape)
model = k.models.Sequential(layers=[k.layers.Dense(1, activation=k.activations.sigmoid, input_shape=x.shape[1:])])
model.compile(loss=k.losses.BinaryCrossentropy(label_smoothing=0.0), optimizer=k.optimizers.SGD(learning_rate=1e-1))
model.fit(x, y, epochs=5000, verbose=0, validation_data=(x, y), class_weight={0: 1.0, 1: 1.0})
