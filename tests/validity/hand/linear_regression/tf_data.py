import tensorflow as tf
import keras

points = tf.data.Dataset.from_tensor_slices(([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]]))
train = points.shuffle(3).batch(3).prefetch(tf.data.AUTOTUNE)

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="adam")
model.fit(train, epochs=1000, verbose=0)
print(model.predict(tf.constant([[4.0]])))
