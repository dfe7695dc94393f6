# 作业三：三类分类
import numpy as np
import keras
from keras import layers

x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5],
              [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")

标签 = [2, 2, 1, 1, 1, 0, 0]
y = keras.utils.to_categorical(标签, num_classes=3)
model = keras.Sequential([layers.Input(shape=(4,)), layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=3000, verbose=0)
print("类别:", np.argmax(model.predict(x), axis=1))
