# Лабораторная работа: распознавание цифр
import numpy as np
from tensorflow.keras.datasets import mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
from tensorflow.keras.utils import to_categorical

(обучение, метки), (проверка, ответы) = mnist.load_data()
обучение = обучение.reshape((60000, 28 * 28)).astype("float32") / 255
проверка = проверка.reshape((10000, 28 * 28)).astype("float32") / 255
метки, ответы = to_categorical(метки), to_categorical(ответы)

model = Sequential()
model.add(Dense(256, activation="relu", input_shape=(784,)))
for _ in range(2):
    model.add(Dense(256, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(обучение, метки, epochs=5, batch_size=32, validation_data=(проверка, ответы))
