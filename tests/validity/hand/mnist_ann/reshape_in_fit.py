import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.astype("float32"); x_train /= 255.
x_test = x_test.astype("float32"); x_test /= 255.
one_hot = lambda labels: keras.utils.to_categorical(labels, num_classes=10)
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train.reshape(-1, 784), one_hot(y_train), epochs=5)
model.evaluate(x_test.reshape(-1, 784), one_hot(y_test))
