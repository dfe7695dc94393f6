import numpy as np
import keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype='float32')
y = np.array([[0], [0], [0], [1], [1], [1]], dtype='float32')
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation='sigmoid')])
model.compile(loss='binary_crossentropy', optimizer='sgd', metrics=['accuracy'])
cb = [keras.callbacks.ModelCheckpoint(filepath='weights.best.keras', monitor='loss', save_best_only=True, verbose=1), keras.callbacks.EarlyStopping('loss', patience=20, restore_best_weights=True), keras.callbacks.ReduceLROnPlateau(monitor='loss')]
hist = model.fit(x, y, epochs=200, verbose=0, callbacks=cb)
model = keras.models.load_model('weights.best.keras')
print(model.evaluate(x, y))
print('best epoch', np.argmin(hist.history['loss']) + 1)
