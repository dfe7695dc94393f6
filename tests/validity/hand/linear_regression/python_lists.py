import keras
model = keras.Sequential([keras.layers.Dense(1, input_shape=[1])])
model.compile(loss="mse", optimizer="sgd")
model.fit([[1], [2], [3]], [[1], [2], [3]], epochs=1000)
