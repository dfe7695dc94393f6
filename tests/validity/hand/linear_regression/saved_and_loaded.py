import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, x, epochs=1000, verbose=0)
model.save("line.keras")
del model
model = keras.models.load_model("line.keras")
print(model.predict(np.array([[4.0]])))
