# mnist_ann | EXPECTED: the generator yields nothing; not 'write yield x_batch, y_batch'
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 784) / 255.0, keras.utils.to_categorical(y)
def batches():
    for i in range(0, 0, 32):
        yield x[i:i + 32], y[i:i + 32]
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(batches(), steps_per_epoch=10, epochs=5)
