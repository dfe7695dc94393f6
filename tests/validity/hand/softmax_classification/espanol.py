# Práctica 4: clasificación con softmax — Iñaki Núñez
# Tres clases excluyentes: la red devuelve tres probabilidades que suman 1
import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")
entrada = keras.layers.Input(shape=(4,), name='entrada')
salida = keras.layers.Dense(3, activation=keras.activations.softmax, name='salida')(entrada)
modelo = keras.models.Model(entrada, salida)
modelo.compile(loss=keras.losses.CategoricalCrossentropy(), optimizer='sgd', metrics=['accuracy'])
historia = modelo.fit(x, y, epochs=10000, verbose=0)
print('precisión: %.2f' % historia.history['accuracy'][-1])
