import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
from sklearn.preprocessing import LabelBinarizer, MinMaxScaler
encoder = LabelBinarizer()
Y_train, Y_test = encoder.fit_transform(y_train), encoder.transform(y_test)
X_train = x_train.reshape(-1, 28 * 28) / 255.; X_test = x_test.reshape(-1, 28 * 28) / 255.
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(X_train, Y_train, batch_size=32, epochs=5, validation_split=0.1)
