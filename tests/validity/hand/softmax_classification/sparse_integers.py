import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
# class numbers instead of one-hot rows, so the sparse loss
labels = np.array([2, 2, 1, 1, 1, 0, 0])
model = keras.Sequential([keras.Input(shape=(4,)), keras.layers.Dense(3, activation='softmax')])
model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.fit(x, labels, epochs=10000, verbose=0)
print(model.predict(np.array([[1, 11, 7, 9]])).argmax(axis=-1))
