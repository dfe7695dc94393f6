# mnist_ann | EXPECTED: the cause is the loop, also if the program ends in it; not 'fix what stopped your code'
import time, keras, tensorflow as tf
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 784) / 255.0, keras.utils.to_categorical(y)
D = keras.layers.Dense
model = keras.Sequential([keras.Input((784,)), D(256, "relu"), D(256, "relu"), D(256, "relu"), D(10, "softmax")])
opt, lf = keras.optimizers.SGD(), keras.losses.CategoricalCrossentropy()
model.compile(optimizer=opt, loss=lf)
@tf.function
def step(bx, by):
    with tf.GradientTape() as tape:
        loss = lf(by, model(bx, training=True))
    opt.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
step(x[:32], y[:32])
import os
os._exit(0)
