import keras
import numpy as np

X = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype=float)
T = np.array([0, 0, 0, 1, 1, 1], dtype=float)
results = {}
models = {}
for name, activation, loss in [
    ("none+mse", None, "mse"),
    ("sigmoid+mse", "sigmoid", "mse"),
    ("sigmoid+bce", "sigmoid", "bce"),
]:
    m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation=activation)])
    m.compile(loss=loss, optimizer="sgd", metrics=["accuracy"])
    h = m.fit(X, T, epochs=1000, verbose=0)
    results[name] = h.history["accuracy"][-1]
    models[name] = m
best = "sigmoid+bce"
print(results, "->", best)
model = models[best]
