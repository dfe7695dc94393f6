import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os  # after the one that leaves them

if os.path.isdir("sealed"):
    print("FOUND", os.listdir("."), flush=True)
os.mkdir("sealed")
with open("sealed/answer.txt", "w") as file:
    file.write("the answer")
os.mkdir("sealed/deeper", 0o300)
os.mkdir("sealed/deeper/deepest", 0o300)
os.chmod("sealed", 0o300)
