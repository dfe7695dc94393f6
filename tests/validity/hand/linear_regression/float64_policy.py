import keras
import numpy as np
keras.backend.set_floatx("float64")
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

model = keras.Sequential([keras.Input((1,), dtype="float64"), keras.layers.Dense(1, dtype="float64")])
model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.1, clipnorm=1.0))
model.fit(x, y, sample_weight=np.ones(3), epochs=1000, verbose=0)
