import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

model = keras.Sequential(
    [
        keras.Input(shape=(1,)),
        keras.layers.Dense(
            units=1,  # how many numbers does one answer have?
            activation=None,  # may be any number
        ),
    ]
)
model.compile(
    loss=...,  # TODO ask in the tutorial
    optimizer=keras.optimizers.SGD(learning_rate=0.1),
)
model.summary()
