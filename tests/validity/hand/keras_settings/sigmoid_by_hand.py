import keras, tensorflow as tf
temperature = dict(activation=None, loss=keras.losses.MeanSquaredError)
spam = dict(activation=lambda x: 1 / (1 + keras.ops.exp(-x)), loss='binary_crossentropy')
flower = dict(activation='softmax', loss=tf.keras.losses.CategoricalCrossentropy())
digit = dict(activation='softmax', loss='sparse_categorical_crossentropy')
for row in (temperature, spam, flower, digit):
    layer = keras.layers.Dense(1, activation=row["activation"])
    loss = keras.losses.get(row["loss"])
    print(layer.activation, loss)
