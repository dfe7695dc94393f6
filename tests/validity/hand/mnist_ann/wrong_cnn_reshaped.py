import keras
from keras import layers
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x / 255., xt / 255.
y, yt = keras.utils.to_categorical(y), keras.utils.to_categorical(yt)
i = keras.Input((28, 28))
h = layers.Reshape((28, 28, 1))(i)
h = layers.Conv2D(32, 3, activation='relu')(h)
h = layers.MaxPooling2D()(h)
h = layers.Flatten()(h)
o = layers.Dense(10, activation='softmax')(h)
model = keras.Model(i, o)
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, epochs=3, validation_data=(xt, yt))
