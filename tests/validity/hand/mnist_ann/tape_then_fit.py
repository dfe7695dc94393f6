import numpy as np
import keras
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(-1, 784).astype('float32') / 255
x_test = x_test.reshape(-1, 784).astype('float32') / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
import tensorflow as tf
model = keras.Sequential([keras.Input((784,))] + [keras.layers.Dense(256, activation='relu') for _ in range(3)] + [keras.layers.Dense(10, activation='softmax')])
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
opt = keras.optimizers.Adam(); lossf = keras.losses.CategoricalCrossentropy()
@tf.function
def step(a, b):
    with tf.GradientTape() as tape:
        l = lossf(b, model(a, training=True))
    g = tape.gradient(l, model.trainable_variables)
    opt.apply_gradients(zip(g, model.trainable_variables))
    return l
for i in range(3):
    print(float(step(x_train[i * 32:(i + 1) * 32], y_train[i * 32:(i + 1) * 32])))
model.fit(x_train, y_train, epochs=5, batch_size=32)
model.evaluate(x_test, y_test)
