import keras
temperature = dict(activation=None, loss='mse')
spam = dict(activation='sigmiod', loss='binary_crossentropie')
flower = dict(activation='softmax', loss='categorical_crossentropy')
digit = dict(activation='softmax', loss='sparse_categorical_crossentropy')
for row in (temperature, spam, flower, digit):
    print(keras.layers.Dense(1, activation=row["activation"]).activation, keras.losses.get(row["loss"]))
