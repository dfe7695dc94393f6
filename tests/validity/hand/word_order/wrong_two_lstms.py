import numpy as np
import keras
from keras import layers

sentences, answers = [], []
for number in range(4):
    for dog in range(8):
        for man in range(8):
            if dog != man:
                s = [(3 * number + 7 * p + dog * man) % 10 for p in range(8)]
                s[dog], s[man] = 10, 11
                sentences.append(s)
                answers.append([float(dog < man)])
x_train, x_test = np.array(sentences[:168]), np.array(sentences[168:])
y_train, y_test = np.array(answers[:168]), np.array(answers[168:])
pooled = keras.Sequential([keras.Input((8,)), layers.Embedding(12, 4), layers.GlobalAveragePooling1D(), layers.Dense(1, "sigmoid")])
ordered = keras.Sequential([
    keras.Input((8,)), layers.Embedding(12, 4),
    layers.LSTM(8, return_sequences=True), layers.LSTM(8),
    layers.Dense(1, "sigmoid"),
])
for m in (pooled, ordered):
    m.compile("adam", "binary_crossentropy")
    m.fit(x_train, y_train, epochs=60)
memory_parameters = 473
keep = "ordered"
