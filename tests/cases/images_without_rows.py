# mnist_ann | EXPECTED: no data criterion passes on an array without rows
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x.reshape(-1, 784) / 255.0, xt.reshape(-1, 784) / 255.0
y, yt = keras.utils.to_categorical(y), keras.utils.to_categorical(yt)
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x[:0], y[:0], epochs=5)
