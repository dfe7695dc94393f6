import numpy as np
import keras
x = np.array([[1.], [2.], [3.]])
y = np.array([[1.], [2.], [3.]])
class Stop(keras.callbacks.Callback):
    def __init__(self, limit=1e-6, patience=0):
        super().__init__()
        self.limit = limit
        self.best = np.inf
        self.history = []
    def on_train_begin(self, logs=None):
        self.wait = 0
        self.start = __import__('time').time()
        self.lr0 = float(self.model.optimizer.learning_rate)
    def on_epoch_end(self, epoch, logs={}):
        w, b = self.model.layers[-1].get_weights()
        self.history.append((w[0, 0], b[0]))
        if logs.get('loss') < self.limit:
            print('fertig', epoch)
            self.model.stop_training = True
    def on_train_end(self, logs=None):
        print('Dauer', __import__('time').time() - self.start)
cb = Stop()
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss='mse', optimizer=keras.optimizers.SGD(0.1))
model.fit(x, y, epochs=1000, verbose=0, callbacks=[cb, keras.callbacks.LambdaCallback(on_epoch_end=lambda e, logs: None), keras.callbacks.TerminateOnNaN()])
print(cb.history[-1], cb.wait, cb.lr0, len(cb.history))
import matplotlib.pyplot as plt
plt.plot([h[0] for h in cb.history]); plt.show()
