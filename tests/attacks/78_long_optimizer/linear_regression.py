import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(
    loss="mse",
    optimizer=keras.optimizers.SGD(
        learning_rate=0.123456, momentum=0.123456, nesterov=True, weight_decay=0.12345,
        clipnorm=0.123456, use_ema=True, ema_momentum=0.123456,
        ema_overwrite_frequency=1234567, loss_scale_factor=0.123456,
        gradient_accumulation_steps=1234567,
    ),
)
