from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Dense, Flatten
from keras.utils import to_categorical
import numpy as np

(X, y), (x_test, yt) = mnist.load_data()
m = Sequential([Flatten(input_shape=(28, 28)), Dense(64, activation='relu'),
                Dense(10, activation='softmax')])
m.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
m.fit(X / 255.0, to_categorical(y), epochs=3)
model = m

moved = np.roll(np.roll(x_test, 2, 1), 2, 2)
inverted = 255 - x_test
hurts_most = 'inverted'
hurts_least = 'thickened'
moved_back = np.roll(np.roll(moved, -2, 1), -2, 2)
repaired = np.invert(inverted)
