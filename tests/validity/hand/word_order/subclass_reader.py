import numpy as np
import keras

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


class Reader(keras.Model):
    """An embedding, something that reads it, one probability."""

    def __init__(self, reader):
        super().__init__()
        self.table = keras.layers.Embedding(12, 4)
        self.reader = reader
        self.out = keras.layers.Dense(1, activation="sigmoid")

    def call(self, words):
        return self.out(self.reader(self.table(words)))


pooled = Reader(keras.layers.GlobalAveragePooling1D())
ordered = Reader(keras.layers.LSTM(8))
for m in (pooled, ordered):
    m.compile(optimizer="rmsprop", loss=keras.losses.BinaryCrossentropy())
    m.fit(x_train, y_train.ravel(), epochs=50, batch_size=32)
memory_parameters = 4 * ((4 + 8) * 8 + 8)
keep = "ordered"
