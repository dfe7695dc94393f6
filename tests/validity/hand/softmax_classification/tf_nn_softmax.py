import tensorflow as tf
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")
model = tf.keras.Sequential()
model.add(tf.keras.layers.Dense(units=3, input_dim=4, activation=tf.nn.softmax))
model.compile(loss=tf.keras.losses.categorical_crossentropy, optimizer=tf.optimizers.SGD(learning_rate=0.1), metrics=['accuracy'])
model.fit(x, y, epochs=2000, verbose=0)
a = model.predict(np.array([[1, 11, 7, 9]]))
print(a, tf.argmax(a, axis=1).numpy())
