import keras
import numpy as np
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

draft = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
with open("model.json", "w") as f:
    f.write(draft.to_json())
model = keras.models.model_from_json(open("model.json").read())
model.set_weights([np.array([[0.0]]), np.array([0.0])])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
