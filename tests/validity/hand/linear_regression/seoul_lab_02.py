# -*- coding: utf-8 -*-
import numpy as np
import tensorflow as tf
x_train = np.array([1, 2, 3]); y_train = np.array([1, 2, 3])
tf.model = tf.keras.Sequential()
# units == output shape, input_dim == input shape
tf.model.add(tf.keras.layers.Dense(units=1, input_dim=1))
sgd = tf.keras.optimizers.SGD(learning_rate=0.1)
tf.model.compile(loss='mse', optimizer=sgd)
tf.model.summary()
tf.model.fit(x_train, y_train, epochs=200)
y_predict = tf.model.predict(np.array([5, 4]))
print(y_predict)
model = tf.model
