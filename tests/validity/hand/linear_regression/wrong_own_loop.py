import tensorflow as tf, numpy as np
x = np.array([[1.0], [2.0], [3.0]], "float32"); y = np.array([[1.0], [2.0], [3.0]], "float32")
model = tf.keras.Sequential([tf.keras.Input((1,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.SGD(0.05)
for epoch in range(100):
    with tf.GradientTape() as tape:
        pred = model(x, training=True)
        loss = tf.reduce_mean(tf.square(pred - y))
    grads = tape.gradient(loss, model.trainable_variables)
    opt.apply_gradients(zip(grads, model.trainable_variables))
    if epoch % 10 == 0:
        print(epoch, float(loss))
