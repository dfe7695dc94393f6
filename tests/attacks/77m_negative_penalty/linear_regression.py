import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
reward = keras.regularizers.L1(0.1)
reward.l1 = -100.0
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_regularizer=reward)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
