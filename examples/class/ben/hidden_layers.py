from keras.datasets import mnist
from keras.models import Sequential
from keras.layers import Dense
from keras.utils import to_categorical
import numpy as np

a = np.linspace(-1.75, 1.75, 8)
P = np.array([[i, j] for i in a for j in a])
y1 = (2 * P[:, 0] + P[:, 1] > 0).astype(int)
y2 = ((P ** 2).sum(axis=1) < 2.5).astype(int)

def net(hidden):
    m = Sequential()
    if hidden:
        m.add(Dense(16, activation='relu', input_shape=(2,)))
    m.add(Dense(1, activation='sigmoid'))
    m.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
    return m

line_pure, line_hidden, ring_pure, ring_hidden = net(0), net(1), net(0), net(1)
line_pure.fit(P, y1, epochs=300, verbose=0)
line_hidden.fit(P, y1, epochs=300, verbose=0)
ring_pure.fit(P, y2, epochs=300, verbose=0)
ring_hidden.fit(P, y2, epochs=300, verbose=0)
line_keep, ring_keep = 'pure', 'hidden'

(X, y), (Xt, yt) = mnist.load_data()
X, Xt = X.reshape(-1, 784) / 255.0, Xt.reshape(-1, 784) / 255.0
Y, Yt = to_categorical(y), to_categorical(yt)

def reader(units):
    m = Sequential()
    m.add(Dense(units, activation='relu', input_shape=(784,)))
    m.add(Dense(10, activation='softmax'))
    m.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
    m.fit(X, Y, epochs=2)
    return m

wide, narrow = reader(64), reader(1)
narrow_parameters = narrow.count_params()
digits_keep = 'wide'
