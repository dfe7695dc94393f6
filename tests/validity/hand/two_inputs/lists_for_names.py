import keras, numpy as np
size, place, price, quick = [], [], [], []
for area in (0.6, 0.8, 1.0, 1.2, 1.4, 1.6):
    for age in (0.0, 1.0, 2.0, 3.0, 4.0):
        for district, factor in enumerate((1.0, 1.5, 2.5)):
            size.append([area, age])
            place.append([float(district == number) for number in range(3)])
            price.append([factor * area + 1.0 - 0.2 * age])
            quick.append([float(2 * area + age < 2 + 2 * district)])
size, place, price, quick = map(np.array, (size, place, price, quick))

a = keras.Input((2,), name="size"); b = keras.Input((3,), name="place")
both = keras.layers.concatenate([a, b])
hidden = keras.layers.Dense(16, activation="relu")(both)
p = keras.layers.Dense(1, name="price")(hidden)
q = keras.layers.Dense(1, activation="sigmoid", name="quick")(hidden)
model = keras.Model([a, b], [p, q])

model.compile(optimizer="adam", loss=["mse", "binary_crossentropy"], loss_weights=[1, 0.5], metrics=[["mae"], ["accuracy"]])
model.fit([size, place], [price, quick], epochs=300, batch_size=90, verbose=0)
print(model.predict([np.array([[1.0, 2.0]]), np.array([[0, 1, 0]])]))
