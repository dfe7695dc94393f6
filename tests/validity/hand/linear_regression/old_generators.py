import numpy as np, keras
x = np.array([[1.0], [2.0], [3.0]]); y = np.array([[1.0], [2.0], [3.0]])
def gen():
    while True:
        yield x, y
model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit_generator(gen(), steps_per_epoch=1, epochs=100, verbose=0)
print(model.evaluate_generator(gen(), steps=1))
print(model.predict_generator(gen(), steps=1))
