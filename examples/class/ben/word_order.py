import keras
import numpy as np

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


def build(middle):
    return keras.Sequential([keras.Input((8,)), keras.layers.Embedding(input_dim=12, output_dim=4), middle, keras.layers.Dense(1)])


pooled, ordered = build(keras.layers.GlobalAveragePooling1D()), build(keras.layers.LSTM(8))
for m in (pooled, ordered):
    m.compile(loss=keras.losses.BinaryCrossentropy(from_logits=True), optimizer=keras.optimizers.Adam(0.02),
              metrics=[keras.metrics.BinaryAccuracy(threshold=0.0)])
    m.fit(x_train, y_train, epochs=60, verbose=2)
    print(m.evaluate(x_test, y_test))
memory_parameters = 416
keep = "ordered"
