import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
import matplotlib.pyplot as plt
fig, axes = plt.subplots(2, 5, figsize=(10, 4))
for ax, image, label in zip(axes.flat, x_train, y_train):
    ax.imshow(image, cmap='gray'); ax.set_title(label); ax.axis('off')
plt.show()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor='val_loss', patience=2, restore_best_weights=True)
log = keras.callbacks.CSVLogger('log.csv')
history = model.fit(x_train, y_train, epochs=5, batch_size=32, validation_split=0.2, callbacks=[stop, log])
for key in ('loss', 'val_loss', 'accuracy', 'val_accuracy'):
    plt.plot(history.history[key], label=key)
plt.legend(); plt.show()
predictions = model.predict(x_test).argmax(axis=1)
wrong = (predictions != y_test.argmax(axis=1)).nonzero()[0]
print(len(wrong), 'wrong')
