import keras, gc
import numpy as np
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd", metrics={"dense": "mae"})
model.fit(x, y, epochs=1000, verbose=0)
print(model.predict(np.array([[4.0]])))
# tidy up
del model, x, y
keras.backend.clear_session()
gc.collect()
