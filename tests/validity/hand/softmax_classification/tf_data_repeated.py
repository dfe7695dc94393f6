import numpy as np
import keras
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype='float32')
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype='float32')
import tensorflow as tf
AUTOTUNE = tf.data.AUTOTUNE
ds = tf.data.Dataset.from_tensor_slices((x, y)).map(lambda a, b: (tf.cast(a, tf.float32), b), num_parallel_calls=AUTOTUNE).cache().shuffle(7).repeat().batch(7).prefetch(AUTOTUNE)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
model.fit(ds, steps_per_epoch=1, epochs=10000, verbose=0)
for a, b in ds.take(1):
    print(a.shape, b.numpy())
print(np.argmax(model.predict(np.array([[1, 11, 7, 9]])), axis=1))
