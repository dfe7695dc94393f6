import numpy as np
import keras
from keras.preprocessing.image import ImageDataGenerator
(X_train, Y_train), (X_test, Y_test) = keras.datasets.mnist.load_data()
X_train = X_train.reshape(-1, 28, 28, 1)
X_test = X_test.reshape(-1, 28, 28, 1)
Y_train = keras.utils.to_categorical(Y_train, num_classes=10)
Y_test = keras.utils.to_categorical(Y_test, num_classes=10)
datagen = ImageDataGenerator(rescale=1. / 255, validation_split=0.1)
train = datagen.flow(X_train, Y_train, batch_size=32, subset='training')
val = datagen.flow(X_train, Y_train, batch_size=32, subset='validation')
model = keras.models.Sequential()
model.add(keras.layers.Input(shape=(28, 28, 1)))
model.add(keras.layers.Flatten())
for n in range(3):
    model.add(keras.layers.Dense(256, activation='relu'))
model.add(keras.layers.Dense(10, activation='softmax'))
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
history = model.fit(train, epochs=5, steps_per_epoch=len(X_train) // 32, validation_data=val)
