import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x.reshape(-1, 784) / 255.0, xt.reshape(-1, 784) / 255.0
y, yt = keras.utils.to_categorical(y), keras.utils.to_categorical(yt)
model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(256, activation="relu"),
    keras.layers.Dense(256, activation="relu"),
    keras.layers.Dense(256, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])

stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
model.fit(x, y, epochs=5, validation_split=0.1, callbacks=[stop], verbose=2)
print("test:", model.evaluate(xt, yt, verbose=0))
