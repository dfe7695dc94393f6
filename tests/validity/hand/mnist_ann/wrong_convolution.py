import keras
from keras import layers
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 28, 28, 1) / 255.0, keras.utils.to_categorical(y)
model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(6, 5, activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dense(84, "relu"),
    layers.Dense(10, "softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd")
model.fit(x, y)
