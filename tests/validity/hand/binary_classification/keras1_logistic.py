# from a tutorial of 2016
import numpy as np
from keras.models import Sequential
from keras.layers import Dense

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

model = Sequential()
model.add(Dense(output_dim=1, input_dim=2, activation='sigmoid'))
model.compile(optimizer='sgd', loss='binary_crossentropy', metrics=['accuracy'])
model.fit(x, y, nb_epoch=1000, verbose=0)
