# mnist_ann | EXPECTED: the rows differ; not 'made one-hot twice'
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 784) / 255.0, keras.utils.to_categorical(y)[None]
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
