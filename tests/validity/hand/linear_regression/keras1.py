from keras.models import Sequential
from keras.layers.core import Dense, Activation
from keras.optimizers import SGD
import numpy as np

X = np.array([1, 2, 3])
Y = np.array([1, 2, 3])

model = Sequential()
model.add(Dense(output_dim=1, input_dim=1, init='uniform'))
model.add(Activation('linear'))

sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss='mse', optimizer=sgd)
model.fit(X, Y, nb_epoch=1000, batch_size=1, verbose=0)
print(model.predict(np.array([4])))
