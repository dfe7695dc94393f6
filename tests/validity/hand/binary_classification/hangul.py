# 과제 2: 이진 분류
import numpy as np
import keras

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)  # 짧게
print("정확도", model.evaluate(x, y, verbose=0)[1])
