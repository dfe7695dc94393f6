import keras
import numpy as np
import tensorflow as tf

x = tf.constant([[1.0], [2.0], [3.0]])
y = tf.constant([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
opt = keras.optimizers.SGD(0.1)
loss_fn = keras.losses.MeanSquaredError()
model.compile(optimizer=opt, loss=loss_fn)   # not needed for my loop but the exercise wants it

for step in range(50):
    with tf.GradientTape() as tape:
        loss = loss_fn(y, model(x, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
print("after 50 steps:", float(loss))
print(model.predict(np.array([[4.0]])))
