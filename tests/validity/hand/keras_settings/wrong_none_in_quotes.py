import keras
temperature = dict(activation="none", loss="mse")
spam = dict(activation="Sigmoid", loss="binary_crossentropy")
flower = dict(activation="softmax", loss="categorical_crossentropy")
digit = dict(activation="softmax", loss="sparse_categorical_crossentropy")
