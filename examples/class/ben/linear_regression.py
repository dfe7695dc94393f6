from keras.models import Sequential
from keras.layers import Dense
from keras.optimizers import SGD
import numpy as np

x = np.array([[1], [2], [3]])
y = np.array([[1], [2], [3]])
model = Sequential()
model.add(Dense(1, input_dim=1))
model.compile(loss='mse', optimizer=SGD(lr=0.1))
model.fit(x, y, nb_epoch=1000, verbose=0)
print(model.predict(np.array([[4]])))
