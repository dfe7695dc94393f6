import keras, numpy as np
def pure_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
def hidden_model():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(1, activation="sigmoid")])
def train(model, x, y):
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(learning_rate=0.05), metrics=["accuracy"])
    model.fit(x, y, epochs=300, batch_size=64, verbose=0)
    return model
side = np.linspace(-1.75, 1.75, 8)
points = np.array([[a, b] for a in side for b in side])
line = (2 * points[:, 0] + points[:, 1] > 0).astype("float32").reshape(-1, 1)
ring = ((points**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)
line_pure = train(pure_model(), points, line)
line_hidden = train(hidden_model(), points, line)
ring_pure = train(pure_model(), points, ring)
ring_hidden = train(hidden_model(), points, ring)
line_keep = "pure"
ring_keep = "hidden"

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
wide = keras.Sequential([keras.Input((784,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")])
narrow = keras.Sequential([keras.Input((784,)), keras.layers.Dense(1, activation="relu"), keras.layers.Dense(10, activation="softmax")])
for name, model in dict(wide=wide, narrow=narrow).items():
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=32, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(name, "test accuracy:", accuracy)
narrow_parameters = "805"
digits_keep = "wide"
