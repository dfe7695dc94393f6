import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(units=1)])
model.compile(loss=keras.losses.MeanAbsoluteError(), optimizer='adam')
model.fit(x, x, epochs=1000, verbose=0)
print('Prediction for 4 (should be 4):', model.predict(np.array([[4.]])))
