# softmax as a Lambda layer, as an old answer on Stack Overflow had it
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.layers import Dense, Lambda

xy = np.array([
    [1, 2, 1, 1, 0, 0, 1],
    [3, 1, 3, 4, 0, 0, 1],
    [4, 1, 5, 5, 0, 1, 0],
    [1, 7, 5, 5, 0, 1, 0],
    [1, 2, 5, 6, 0, 1, 0],
    [1, 6, 6, 6, 1, 0, 0],
    [1, 7, 7, 7, 1, 0, 0],
], dtype=np.float32)
x_data, y_data = xy[:, :4], xy[:, 4:]

model = keras.models.Sequential()
model.add(Dense(3, input_dim=4))
model.add(Lambda(lambda t: tf.nn.softmax(t), name="chances"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_data, y_data, epochs=10000, verbose=0)
print(np.argmax(model.predict(np.array([[1, 11, 7, 9]])), axis=1))
