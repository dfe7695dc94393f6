import numpy as np, keras
import keras.backend as K
x = np.array([[1.0], [2.0], [3.0]]); y = np.array([[1.0], [2.0], [3.0]])
def rmse(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true)))
model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1, kernel_initializer="normal")])
model.compile(loss="mse", optimizer="adam", metrics=[rmse, "mae"])
model.fit(x, y, epochs=10)
