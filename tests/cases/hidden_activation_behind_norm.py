# mnist_ann | EXPECTED: hidden_activations passes: relu follows each Dense layer, behind BatchNormalization
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, y = x.reshape(-1, 784) / 255.0, keras.utils.to_categorical(y)
model = keras.Sequential([keras.Input((784,))])
for _ in range(3):
    for layer in (keras.layers.Dense(256), keras.layers.BatchNormalization(), keras.layers.Activation("relu")):
        model.add(layer)
model.add(keras.layers.Dense(10, "softmax"))
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
