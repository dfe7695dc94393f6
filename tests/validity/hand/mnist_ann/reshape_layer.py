import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, x_test = x_train / 255, x_test / 255
y_train, y_test = keras.utils.to_categorical(y_train), keras.utils.to_categorical(y_test)
model = keras.Sequential([
    keras.Input((28, 28)),
    layers.Reshape((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32)
print(model.evaluate(x_test, y_test))
