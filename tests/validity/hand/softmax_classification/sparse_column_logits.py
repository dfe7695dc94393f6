import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
labels = np.array([[2], [2], [1], [1], [1], [0], [0]])   # (7, 1)
model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(3)])
model.compile(optimizer='adam', loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=['accuracy'])
model.fit(x, labels, epochs=10000, verbose=0)
probability_model = keras.Sequential([model, keras.layers.Softmax()])   # as in the TensorFlow quickstart
print(probability_model.predict(np.array([[1, 11, 7, 9]])))
