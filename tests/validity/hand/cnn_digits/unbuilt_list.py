import keras as k

(x, y), (xt, yt) = k.datasets.mnist.load_data()
x, xt = x.astype("float32").reshape(-1, 28, 28, 1) / 255, xt.astype("float32").reshape(-1, 28, 28, 1) / 255
dense = k.Sequential([k.layers.Flatten(), k.layers.Dense(64, "relu"), k.layers.Dense(10, "softmax")])
cnn = k.Sequential([
    k.layers.Conv2D(8, 3), k.layers.ReLU(), k.layers.MaxPooling2D(),
    k.layers.Conv2D(16, 3), k.layers.ReLU(), k.layers.MaxPooling2D(),
    k.layers.Flatten(), k.layers.Dense(10), k.layers.Softmax(),
])
for m in dense, cnn:
    m.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    m.fit(x, y, batch_size=64)
    print(m.count_params())
first_parameters = 80
keep = "cnn"
