import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 28, 28, 1), keras.utils.to_categorical(y)
flow = ImageDataGenerator(rescale=1 / 255).flow(x, y, batch_size=32)
D = keras.layers.Dense
model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(flow, epochs=5)
