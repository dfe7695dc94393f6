import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
y = np.array([[1.], [2.], [3.]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss='mse', optimizer='sgd', jit_compile=False)
for i in range(20):
    cost = model.train_on_batch(x, y)
    if i % 5 == 0:
        print(i, cost)
