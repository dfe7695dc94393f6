import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 28, 28, 1) / 255


def network():
    return keras.Sequential([
        keras.Input((28, 28, 1)), keras.layers.Flatten(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ])


dense = network()
cnn = network()
for m in (dense, cnn):
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x_train, y_train)
first_parameters = cnn.layers[1].count_params()
keep = "dense"
