import keras
import numpy as np
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
n_train, height, width = x_train.shape
n_pixels = height * width

def prepare(images, labels):
    return images.reshape(-1, n_pixels).astype(np.float32) / np.float32(255), np.eye(10)[labels]

(x_train, y_train), (x_test, y_test) = prepare(x_train, y_train), prepare(x_test, y_test)
tensor = inputs = keras.Input(shape=(n_pixels,))
for i in range(3):
    tensor = keras.layers.Dense(256, name=f'hidden_{i}')(tensor)
    tensor = keras.layers.ReLU(name=f'bend_{i}')(tensor)
outputs = keras.layers.Dense(10, activation='softmax', name='digits')(tensor)
model = keras.Model(inputs, outputs, name='ann')
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32, validation_data=(x_test, y_test))
