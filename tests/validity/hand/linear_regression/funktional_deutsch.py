# -*- coding: utf-8 -*-
# Übung 2: Lineare Regression -- Abgabe von Jürgen Müßig
# Das Modell soll die Gerade y = w*x + b lernen, also genau 2 Parameter haben.
import numpy as np
import keras
from keras import layers

# Daten
eingabe = np.array([[1.0], [2.0], [3.0]])
ausgabe = np.array([[1.0], [2.0], [3.0]])

# Funktionale API: Eingang -> eine Einheit -> Ausgang
eingang = keras.Input(shape=(1,), name="eingang")
ausgang = layers.Dense(units=1, activation="linear", name="gerade")(eingang)
model = keras.Model(inputs=eingang, outputs=ausgang, name="lineare_regression")

# Verlust: mittlerer quadratischer Fehler, denn große Abweichungen sollen mehr zählen
model.compile(loss="mean_squared_error", optimizer=keras.optimizers.SGD(learning_rate=0.05))
model.summary()

verlauf = model.fit(eingabe, ausgabe, epochs=1000, verbose=0)
print("Größter Verlust:", max(verlauf.history["loss"]))
print(f"Vorhersage für 4: {model.predict(np.array([[4.0]]), verbose=0)[0, 0]:.3f}")
