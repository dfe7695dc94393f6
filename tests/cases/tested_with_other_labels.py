# mnist_ann | EXPECTED: labels_one_hot in part: evaluate(x_test, y_train) stops
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x.reshape(-1, 784) / 255.0, xt.reshape(-1, 784) / 255.0
y, yt = keras.utils.to_categorical(y), keras.utils.to_categorical(yt)
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
model.evaluate(xt, y)
