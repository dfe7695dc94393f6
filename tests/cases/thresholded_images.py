# mnist_ann | EXPECTED: images_scaled fails: the pixels were compared; not 'divide with /'
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 784) > 127, keras.utils.to_categorical(y)
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
