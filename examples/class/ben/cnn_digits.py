'''Trains a simple convnet on the MNIST dataset.'''
from __future__ import print_function
import tensorflow as tf
from tensorflow.keras.datasets import mnist
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, Activation, Flatten
from tensorflow.keras.layers import Convolution2D, MaxPooling2D

batch_size = 32
nb_classes = 10
nb_epoch = 3
img_rows, img_cols = 28, 28
nb_filters = 8
pool_size = (2, 2)
kernel_size = (3, 3)

(X_train, y_train), (X_test, y_test) = mnist.load_data()
X_train = X_train.reshape(X_train.shape[0], img_rows, img_cols, 1)
X_test = X_test.reshape(X_test.shape[0], img_rows, img_cols, 1)
X_train = X_train.astype('float32')
X_test = X_test.astype('float32')
X_train /= 255
X_test /= 255
print(X_train.shape[0], 'train samples')

cnn = Sequential()
cnn.add(Convolution2D(nb_filters, kernel_size, padding='valid',
                      input_shape=(img_rows, img_cols, 1)))
cnn.add(Activation('relu'))
cnn.add(MaxPooling2D(pool_size=pool_size))
cnn.add(Convolution2D(2 * nb_filters, kernel_size))
cnn.add(Activation('relu'))
cnn.add(MaxPooling2D(pool_size=pool_size))
cnn.add(Flatten())
cnn.add(Dense(nb_classes))
cnn.add(Activation('softmax'))

dense = Sequential()
dense.add(Flatten(input_shape=(img_rows, img_cols, 1)))
dense.add(Dense(64, activation='relu'))
dense.add(Dense(nb_classes, activation='softmax'))

for model in [dense, cnn]:
    model.compile(loss='sparse_categorical_crossentropy', optimizer='adam',
                  metrics=['accuracy'])
    model.fit(X_train, y_train, batch_size=batch_size, epochs=nb_epoch,
              verbose=1, validation_data=(X_test, y_test))
    score = model.evaluate(X_test, y_test, verbose=0)
    print('Test accuracy:', score[1])

first_parameters = 3 * 3 * 1 * 8 + 8
keep = "cnn"
