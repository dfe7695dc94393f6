from keras.models import Sequential
from keras.layers.core import Dense, Activation
import numpy as np

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])
model = Sequential()
model.add(Dense(output_dim=1, input_dim=2))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='sgd', metrics=['acc'])
history = model.fit(x, y, epochs=10000, verbose=0)
print(history.history['acc'][-1])
print(model.predict_classes(x))
