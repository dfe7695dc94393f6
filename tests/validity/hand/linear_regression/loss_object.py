import numpy as np
from keras import Sequential, layers, losses, optimizers

data = np.array([[i] for i in range(1, 4)], dtype=np.float32)
model = Sequential(name="line")
model.add(layers.Dense(1, activation=None, use_bias=True, input_shape=(1,)))
criterion = losses.MeanSquaredError(name="my_squared_distance")
opt = optimizers.SGD(learning_rate=optimizers.schedules.ExponentialDecay(0.1, 100, 0.99), momentum=0.5)
model.compile(opt, criterion)
model.fit(x=data, y=data, batch_size=3, epochs=1000, verbose=2, shuffle=False)
