# binary_classification | EXPECTED: 10/10: Keras 2 saved under any name
import numpy as np, keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
saved = keras.callbacks.ModelCheckpoint("{epoch:02d}-{loss:.4f}.hdf5", monitor="loss", save_best_only=True, period=1)
history = model.fit(x, y, epochs=5, callbacks=[saved])
print(history.params["epochs"])
