import keras
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

(x_train, y_train), _ = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:5000].reshape(5000, 28, 28, 1) / 255, y_train[:5000]


class Plain(keras.Model):
    def __init__(self):
        super().__init__()
        self.flat, self.hidden = Flatten(), Dense(64, activation="relu")
        self.out = Dense(10, activation="softmax")

    def call(self, x):
        return self.out(self.hidden(self.flat(x)))


class Conv(keras.Model):
    def __init__(self):
        super().__init__()
        self.one, self.two = Conv2D(8, 3, activation="relu"), Conv2D(16, 3, activation="relu")
        self.pool_one, self.pool_two = MaxPooling2D(), MaxPooling2D()
        self.flat, self.out = Flatten(), Dense(10, activation="softmax")

    def call(self, x):
        x = self.pool_one(self.one(x))
        x = self.pool_two(self.two(x))
        return self.out(self.flat(x))


dense = Plain()
cnn = Conv()
for m in (dense, cnn):
    m.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    m.fit(x_train, y_train, epochs=3)
first_parameters = 80
keep = "cnn"
