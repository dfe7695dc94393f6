# I tried a few things first, the one I hand in is at the bottom!!
import keras
import numpy as np
from keras.layers import Dense

x = np.array([[1], [2], [3]]); y = np.array([[1], [2], [3]])

# try 1: relu?
net1 = keras.Sequential([keras.Input((1,)), Dense(1, activation='relu')])
net1.compile('sgd', 'mae')
net1.fit(x, y, epochs=100, verbose=0)

# try 2: hidden layer. Overkill
net2 = keras.Sequential([keras.Input((1,)), Dense(16, activation='tanh'), Dense(1)])
net2.compile('adam', 'mse')
net2.fit(x, y, epochs=100, verbose=0)

# try 3
net3 = keras.Sequential([keras.Input((1,)), Dense(1)])
net3.compile('adam', 'mse')
net3.fit(x, y, epochs=1000, verbose=0)

for n in (net1, net2, net3):
    print(n.count_params(), n.predict(np.array([[4]]), verbose=0))

model = net3   # <- best
