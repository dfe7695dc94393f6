import keras
import numpy as np
from keras.layers import Dense
from keras.models import Sequential

side = np.linspace(-1.75, 1.75, 8)
points = np.array([[a, b] for a in side for b in side])
line = (2 * points[:, 0] + points[:, 1] > 0).astype("float32").reshape(-1, 1)
ring = ((points**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)

def pure_model():
    return Sequential([keras.Input(shape=(2,)), Dense(units=1, activation="sigmoid")])

def hidden_model():
    return Sequential([keras.Input(shape=(2,)), Dense(16, activation="relu"), Dense(1, activation="sigmoid")])

def train(model, x, y):
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.05), metrics=["accuracy"])
    model.fit(x, y, epochs=300, batch_size=64, verbose=0)
    return model

line_pure = train(pure_model(), points, line)
line_hidden = train(hidden_model(), points, line)
ring_pure = train(pure_model(), points, ring)
ring_hidden = train(hidden_model(), points, ring)

# more layers = deeper = better
line_keep = "hidden"
ring_keep = "hidden"

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
wide = Sequential([keras.Input(shape=(784,)), Dense(64, activation="relu"), Dense(10, activation="softmax")])
narrow = Sequential([keras.Input(shape=(784,)), Dense(1, activation="relu"), Dense(10, activation="softmax")])
for model in (wide, narrow):
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=32, verbose=0)

narrow_parameters = 784 * 1 + 1 * 10
digits_keep = "wide"
