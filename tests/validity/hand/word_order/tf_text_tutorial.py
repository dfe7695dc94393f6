import numpy as np
import tensorflow as tf

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
train = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(200).batch(32)
test = tf.data.Dataset.from_tensor_slices((x_test, y_test)).batch(32)

pooled = tf.keras.Sequential()
pooled.add(tf.keras.layers.Embedding(12, 4, input_length=8))
pooled.add(tf.keras.layers.GlobalAveragePooling1D())
pooled.add(tf.keras.layers.Dropout(0.0))
pooled.add(tf.keras.layers.Dense(1, activation=tf.nn.sigmoid))
ordered = tf.keras.Sequential()
ordered.add(tf.keras.layers.Embedding(12, 4))
ordered.add(tf.keras.layers.LSTM(8, return_sequences=False, unroll=False))
ordered.add(tf.keras.layers.Dense(1, activation=tf.nn.sigmoid))
for m in [pooled, ordered]:
    m.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    m.fit(train, validation_data=test, epochs=40)
memory_parameters = 416
keep = "ordered"
