import keras
import numpy as np
from keras import layers

rows = [(area, age, where) for area in (0.6, 0.8, 1.0, 1.2, 1.4, 1.6) for age in (0.0, 1.0, 2.0, 3.0, 4.0) for where in range(3)]
size = np.array([[area, age] for area, age, _ in rows])
place = np.array([[float(where == n) for n in range(3)] for _, _, where in rows])
price = np.array([[(1.0, 1.5, 2.5)[where] * area + 1.0 - 0.2 * age] for area, age, where in rows])
quick = np.array([[float(2 * area + age < 2 + 2 * where)] for area, age, where in rows])
a, b = keras.Input((2,), name="size"), keras.Input((3,), name="place")
h = layers.Dense(16, "relu")(layers.Concatenate()([b, a]))
quick_head = layers.Dense(1, "sigmoid", name="quick")
price_head = layers.Dense(1, name="price")
model = keras.Model(inputs=[b, a], outputs=[quick_head(h), price_head(h)])
model.compile(loss=["binary_crossentropy", "mean_squared_error"], optimizer="sgd", loss_weights=[1.0, 0.5])
model.fit([place, size], [quick, price], epochs=300)
