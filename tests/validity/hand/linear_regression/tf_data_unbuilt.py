import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense

ds = tf.data.Dataset.from_tensor_slices(([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]])).batch(1)
model = Sequential([Dense(1)])
model.compile("sgd", loss="mse")
model.fit(ds, epochs=100)
