import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")
# Left over from playing around: these two layers do nothing
model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Identity(),
    keras.layers.Dropout(0.0),
    keras.layers.Flatten(),
    keras.layers.Dense(3, activation='softmax'),
])
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
model.fit(x, y, epochs=10000, verbose=0)
