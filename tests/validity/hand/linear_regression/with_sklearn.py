import numpy as np
from sklearn.linear_model import LinearRegression
import keras

X = np.c_[[1.0, 2.0, 3.0]]
t = np.r_[1.0, 2.0, 3.0]
exact = LinearRegression().fit(X, t)
print("least squares:", exact.coef_, exact.intercept_)

inp = keras.layers.Input(shape=(1,))
out = keras.layers.Dense(1)(inp)
out = keras.layers.Activation(keras.activations.linear)(out)
model = keras.models.Model(inp, out)
model.compile(loss=keras.losses.MSE, optimizer=keras.optimizers.SGD(0.1))
model.fit(X, t, epochs=1000, verbose=0)
assert model.count_params() == 2, "should be w and b"
w, b = [float(v.numpy().ravel()[0]) for v in model.weights]
print(f"keras: {w:.3f} x + {b:.3f}, difference {abs(w - exact.coef_[0]):.2g}")
