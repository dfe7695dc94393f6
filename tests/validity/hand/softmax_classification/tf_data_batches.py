import tensorflow as tf
features = [[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]]
classes = [2, 2, 1, 1, 1, 0, 0]
ds = tf.data.Dataset.from_tensor_slices((tf.cast(features, tf.float32), tf.one_hot(classes, 3)))
ds = ds.cache().shuffle(7).repeat().batch(7)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, 'softmax')])
model.compile('adam', 'categorical_crossentropy', ['accuracy'])
model.fit(ds, epochs=10, steps_per_epoch=100)
