import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train / 255
dense = keras.Sequential([
    keras.Input((28, 28)), keras.layers.Flatten(),
    keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax"),
])
cnn = keras.Sequential([
    keras.Input((28, 28)),
    keras.layers.Conv2D(8, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Conv2D(16, 3, activation="relu"),
    keras.layers.MaxPooling2D(),
    keras.layers.Flatten(),
    keras.layers.Dense(10, activation="softmax"),
])
for m in (dense, cnn):
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x_train, y_train)
first_parameters = 80
keep = "cnn"
