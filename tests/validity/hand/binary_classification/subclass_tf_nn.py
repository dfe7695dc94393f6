import tensorflow as tf

class LogisticRegression(tf.keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.linear = tf.keras.layers.Dense(1, activation=tf.nn.sigmoid)
    def call(self, x, training=False):
        return self.linear(x)

X = tf.constant([[1., 2.], [2., 3.], [3., 1.], [4., 3.], [5., 3.], [6., 2.]])
Y = tf.constant([[0.], [0.], [0.], [1.], [1.], [1.]])
model = LogisticRegression(name="logreg")
model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss=tf.keras.losses.binary_crossentropy)
model.fit(X, Y, epochs=3000, verbose=0)
print(tf.cast(model.predict(X) > 0.5, tf.int32))
