import numpy as np
import tensorflow as tf

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

model = tf.keras.models.Sequential([
    tf.keras.layers.Input(shape=(2,)),
    tf.keras.layers.Dense(1, activation=tf.nn.sigmoid),
])
model.compile(tf.keras.optimizers.Adam(0.1), tf.keras.losses.BinaryCrossentropy())
model.fit(x, y, batch_size=6, epochs=500, verbose=0)
probability = model.predict(x, verbose=0)
answer = (probability > 0.5).astype(int)
table = np.zeros((2, 2), dtype=int)
for true, said in zip(y.astype(int).ravel(), answer.ravel()):
    table[true, said] += 1
print(table)
