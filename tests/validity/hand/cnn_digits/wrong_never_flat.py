import keras, numpy as np
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:5000], y_train[:5000]
x_test, y_test = x_test[:2000], y_test[:2000]
x_train = x_train.reshape(-1, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(-1, 28, 28, 1).astype("float32") / 255
dense = keras.Sequential([keras.Input((28,28,1)), keras.layers.Flatten(), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")])
cnn = keras.Sequential([keras.Input((28,28,1)), keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D(2), keras.layers.Conv2D(16, 3, activation="relu"), keras.layers.MaxPooling2D(2), keras.layers.Dense(10, activation="softmax")])
for m in (dense, cnn):
    m.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    m.fit(x_train, y_train, epochs=3, verbose=0)
    print(m.evaluate(x_test, y_test, verbose=0))
first_parameters = 80
keep = "cnn"
