# Übung 5, Matrikelnr. 12345 — Ziffern erkennen
import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
# Pixel: erst Zeilen, dann auf 0..1 bringen (größte Helligkeit = 255)
anzahl_pixel = x_train.shape[1] * x_train.shape[2]
x_train = x_train.reshape((x_train.shape[0], anzahl_pixel)).astype('float32')
x_test = x_test.reshape((x_test.shape[0], anzahl_pixel)).astype('float32')
x_train /= x_train.max()
x_test /= x_test.max()
# Antworten: eine Spalte je Ziffer
y_train = keras.utils.to_categorical(y_train)
y_test = keras.utils.to_categorical(y_test)
schichten = [256, 256, 256]
model = keras.Sequential(name='ziffern')
model.add(keras.Input(shape=(anzahl_pixel,)))
for n in schichten:
    model.add(layers.Dense(n, activation=keras.activations.relu, kernel_initializer='he_normal'))
model.add(layers.Dense(10, activation=keras.activations.softmax))
model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss=keras.losses.CategoricalCrossentropy(), metrics=['accuracy'])
model.fit(x_train, y_train, epochs=5, batch_size=32, validation_data=(x_test, y_test))
