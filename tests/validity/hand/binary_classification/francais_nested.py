# TP 3 : classification binaire — étudiante : Chloé Lefèvre
import keras
import numpy as np

# Les six points du plan et leurs étiquettes
donnees = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype=np.float32)
etiquettes = np.array([[0], [0], [0], [1], [1], [1]], dtype=np.float32)

# Un neurone et sa fonction d'activation, emboîtés dans un modèle
neurone = keras.Sequential(
    [keras.layers.Dense(1), keras.layers.Activation(keras.activations.sigmoid)],
    name="neurone",
)
model = keras.Sequential([keras.Input((2,)), neurone], name="modele_complet")
model.compile(loss=keras.losses.BinaryCrossentropy, optimizer="sgd", metrics=["acc"])
historique = model.fit(donnees, etiquettes, epochs=10000, verbose=0)
print("exactitude finale :", historique.history["acc"][-1])
