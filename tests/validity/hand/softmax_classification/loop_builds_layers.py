import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")
ARCHITECTURE = []            # sizes of hidden layers; none are needed here
model = keras.Sequential()
model.add(keras.Input((x.shape[1],)))
for size in ARCHITECTURE:
    model.add(keras.layers.Dense(size, activation='relu'))
model.add(keras.layers.Dense(y.shape[1], activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='sgd', metrics=['accuracy'])
while True:
    history = model.fit(x, y, epochs=1000, verbose=0)
    if history.history['accuracy'][-1] > 0.99:
        break
assert model.count_params() == 15
