# 모두를 위한 딥러닝 시즌2 lab-05
import tensorflow as tf
import numpy as np
tf.random.set_seed(777)
x_data = [[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]
y_data = [[0], [0], [0], [1], [1], [1]]
tf.model = tf.keras.Sequential()
tf.model.add(tf.keras.layers.Dense(units=1, input_dim=2))
tf.model.add(tf.keras.layers.Activation('sigmoid'))
tf.model.compile(loss='binary_crossentropy', optimizer=tf.keras.optimizers.SGD(learning_rate=0.01), metrics=['accuracy'])
tf.model.summary()
model = tf.model
history = tf.model.fit(np.array(x_data), np.array(y_data), epochs=5000)
print("Accuracy: ", history.history['accuracy'][-1])
