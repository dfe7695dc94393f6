import keras
import numpy as np
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

table = layers.Embedding(12, 4)
a = keras.Input((8,))
pooled = keras.Model(a, layers.Dense(1, "sigmoid")(layers.GlobalAveragePooling1D()(table(a))))
b = keras.Input((8,), dtype="int32")
ordered = keras.Model(b, layers.Dense(1, "sigmoid")(layers.LSTM(8)(table(b))))
for m in (pooled, ordered):
    m.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    m.fit(x_train, y_train, validation_data=(x_test, y_test), epochs=80)
memory_parameters = ordered.layers[2].count_params()
keep = "ordered"
