import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")
from keras import ops
inputs = keras.Input(shape=(4,))
scores = keras.layers.Dense(3, name='scores')(inputs)
chances = ops.softmax(scores, axis=-1)
model = keras.Model(inputs, chances)
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['categorical_accuracy'])
model.fit(x, y, epochs=10000, verbose=0)
