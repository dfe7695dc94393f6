import keras, tensorflow as tf
temperature = dict(activation=keras.activations.linear, loss=keras.losses.MeanSquaredError)
spam = dict(activation=lambda t: keras.ops.sigmoid(t), loss='binary_crossentropy')
flower = dict(activation=lambda x: tf.nn.softmax(x, axis=-1), loss=tf.keras.losses.CategoricalCrossentropy())
digit = dict(activation=keras.layers.Activation('softmax'), loss='sparse_categorical_crossentropy')
for row in (temperature, spam, flower, digit):
    layer = keras.layers.Dense(1, activation=row["activation"])
    loss = keras.losses.get(row["loss"])
    print(layer.activation, loss)
