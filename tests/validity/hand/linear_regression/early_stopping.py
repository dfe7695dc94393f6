import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, LambdaCallback

keras.utils.set_random_seed(42)

x = np.array([[1.0], [2.0], [3.0]])
y = x.copy()

model = keras.Sequential([keras.layers.InputLayer(shape=(1,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.RMSprop(0.01), loss="mse", metrics=["mae"])

callbacks = [
    EarlyStopping(monitor="loss", patience=20, restore_best_weights=True),
    ModelCheckpoint("best.keras", monitor="loss", save_best_only=True),
    ReduceLROnPlateau(monitor="loss", factor=0.5),
    LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs["loss"])),
]
history = model.fit(x, y, epochs=2000, callbacks=callbacks, verbose=0)

fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(10, 4))
ax1.plot(history.history["loss"])
ax1.set_yscale("log")
ax1.set_title("Loss, %d epochs" % len(history.epoch))
ax2.scatter(x, y, c="k")
grid = np.linspace(0, 5, 50)[:, None]
ax2.plot(grid, model.predict(grid, verbose=0), "r--")
plt.tight_layout()
plt.savefig("fit.png")
plt.show()
