import tensorflow as tf
import keras
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()

def prepare(image, label):
    image = tf.reshape(tf.cast(image, tf.float32) / 255.0, [784])
    return image, tf.one_hot(label, 10)

train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).map(prepare, num_parallel_calls=tf.data.AUTOTUNE)
train = train.shuffle(10000).batch(32).prefetch(tf.data.AUTOTUNE)
test = tf.data.Dataset.from_tensor_slices((x_test, y_test)).map(prepare).batch(1000)
model = keras.Sequential([keras.Input((784,))])
for _ in range(3):
    model.add(keras.layers.Dense(256, activation=tf.nn.relu))
model.add(keras.layers.Dense(10, activation=tf.nn.softmax))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(train, epochs=5, validation_data=test)
