import keras
import numpy as np
import matplotlib.pyplot as plt
x = np.array([[1.], [2.], [3.]])
y = np.array([[1.], [2.], [3.]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss='mse', optimizer='sgd')
model.fit(x, y, epochs=1000, verbose=0)
plt.scater(x, y)
plt.plot(x, model.predict(x))
plt.show()
