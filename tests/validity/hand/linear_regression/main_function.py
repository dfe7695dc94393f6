"""Linear regression, submitted by group 7."""
import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

EPOCHS = 1000
LEARNING_RATE = 0.1


def load_data():
    """Return the three points."""
    points = [(1, 1), (2, 2), (3, 3)]
    xs, ys = zip(*points)
    return np.array(xs, dtype="float32")[:, None], np.array(ys, dtype="float32")[:, None]


def build_model(n_inputs, n_outputs):
    net = Sequential()
    net.add(Input((n_inputs,)))
    net.add(Dense(n_outputs))
    net.compile("sgd", "mse")
    return net


def main():
    x, y = load_data()
    model = build_model(x.shape[1], y.shape[1])
    model.fit(x, y, epochs=EPOCHS, verbose=0)
    model.evaluate(x, y)
    print("4 ->", float(model.predict(np.array([[4.0]]))[0][0]))
    return model


if __name__ == "__main__":
    main()
