import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
from functools import partial
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
RegularDense = partial(layers.Dense, activation="relu", kernel_initializer="glorot_uniform")
model = keras.Sequential([
    keras.Input((784,)),
    RegularDense(256),
    RegularDense(256),
    RegularDense(256),
    RegularDense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32)
print(model.evaluate(x_test, y_test))
