import keras
import numpy as np
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])
model = keras.Sequential([keras.Input((2,)),
                          keras.layers.Dense(1, activation='sigmoid'),
                          keras.layers.Activation('sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(x, y, epochs=1000, verbose=0)
