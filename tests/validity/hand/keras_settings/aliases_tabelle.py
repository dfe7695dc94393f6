# Tabelle: Aufgabe -> Ausgabe-Aktivierung und Verlust (für Größen, Spam, Blumen, Ziffern)
import keras
temperature = dict(activation=None, loss='MSE')
spam = dict(activation='sigmoid', loss='bce')
flower = dict(activation='softmax', loss=keras.losses.CategoricalCrossentropy)
digit = dict(activation='softmax', loss='SparseCategoricalCrossentropy')
for row in (temperature, spam, flower, digit):
    print(keras.layers.Dense(1, activation=row["activation"]).activation, keras.losses.get(row["loss"]))
