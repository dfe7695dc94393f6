import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
names = ["../../x", '<script>alert("PWNED")</script>', "=cmd|' /C calc'!A0", "x" * 100_000, "\u202egnp.exe"]
for name in names:
    try:
        keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name=name)], name=name)
    except BaseException:
        pass
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name=names[1].replace("/", ""))], name="=1+1")
model.compile(loss="mse", optimizer="sgd")
