import tensorflow as tf
from tensorflow.keras import layers, losses, models

(train_images, train_labels), (test_images, test_labels) = tf.keras.datasets.mnist.load_data()
train_images, test_images = train_images[..., None] / 255.0, test_images[..., tf.newaxis] / 255.0

dense = models.Sequential([
    layers.Flatten(input_shape=(28, 28, 1)),
    layers.Dense(64, activation='relu'),
    layers.Dense(10),
])
cnn = models.Sequential()
cnn.add(layers.Conv2D(8, (3, 3), activation='relu', input_shape=(28, 28, 1)))
cnn.add(layers.MaxPooling2D((2, 2)))
cnn.add(layers.Conv2D(16, (3, 3), activation='relu'))
cnn.add(layers.MaxPooling2D((2, 2)))
cnn.add(layers.Flatten())
cnn.add(layers.Dense(10))
loss = losses.SparseCategoricalCrossentropy(from_logits=True)
dense.compile(optimizer='adam', loss=loss, metrics=['accuracy'])
cnn.compile(optimizer='adam', loss=loss, metrics=['accuracy'])
history = dense.fit(train_images, train_labels, epochs=2, validation_data=(test_images, test_labels))
history = cnn.fit(train_images, train_labels, epochs=2, validation_data=(test_images, test_labels))
first_parameters, keep = 80, 'cnn'
