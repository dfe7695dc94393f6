from keras import backend as K
import numpy as np
import keras
x = np.array([[1.], [2.], [3.]])
y = np.array([[1.], [2.], [3.]])
def r2(y_true, y_pred):
    ss = K.sum(K.square(y_true - y_pred))
    return 1 - ss / (K.sum(K.square(y_true - K.mean(y_true))) + K.epsilon())
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss='mean_squared_error', optimizer='sgd', metrics=[r2])
h = model.fit(x, y, epochs=100, verbose=0)
print(h.history['r2'][-1])
