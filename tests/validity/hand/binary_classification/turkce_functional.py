# Ödev 2 - ikili sınıflandırma (Çağrı Şimşek)
import numpy as np
from keras import Input, Model, layers

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

giriş = Input(shape=(2,), name="giris")
çıkış = layers.Dense(1, activation="sigmoid", name="cikis")(giriş)
model = Model(inputs=giriş, outputs=çıkış)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
geçmiş = model.fit(x, y, epochs=2000, verbose=0)
print(f"doğruluk: {geçmiş.history['accuracy'][-1]:.2f}")
