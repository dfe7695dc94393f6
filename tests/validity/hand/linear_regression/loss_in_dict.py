import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
inputs = keras.Input((1,))
outputs = keras.layers.Dense(1, name="price")(inputs)
model = keras.Model(inputs, outputs)
model.compile(optimizer='adam', loss={"price": "mean_squared_error"})
model.fit(x, {"price": x}, epochs=1000, verbose=0)
