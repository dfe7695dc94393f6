import keras
from keras.layers import *

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 28, 28, 1) / 255
dense = keras.Sequential([Input((28, 28, 1)), Flatten(), Dense(64, "relu"), Dense(10, "softmax")])
# LeNet-5, 1998
cnn = keras.Sequential([
    Input((28, 28, 1)),
    Conv2D(6, 5, activation="tanh", padding="same"),
    AveragePooling2D(2),
    Conv2D(16, 5, activation="tanh"),
    AveragePooling2D(2),
    Flatten(),
    Dense(120, "tanh"),
    Dense(84, "tanh"),
    Dense(10, "softmax"),
])
for m in (dense, cnn):
    m.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    m.fit(x_train, y_train, epochs=3)
first_parameters = 6 * (25 + 1)
keep = "cnn"
