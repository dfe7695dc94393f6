import keras
import numpy as np
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])
h = i = keras.Input((2,))
for n in (8, 4):
    h = keras.layers.Dense(n, activation='relu')(h)
o = keras.layers.Dense(1, activation='sigmoid')(h)
model = keras.Model(i, o)
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x, y, epochs=1000, verbose=0)
