# 課題1: 直線をあてはめる
import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense, InputLayer

入力 = np.array([[1], [2], [3]], dtype=float)
正解 = np.array([[1], [2], [3]], dtype=float)

model = Sequential()
model.add(InputLayer(shape=(1,)))
model.add(Dense(units=1, activation=None))  # 活性化関数なし
model.compile(optimizer="sgd", loss="MeanSquaredError")
履歴 = model.fit(入力, 正解, epochs=1000, verbose=0)
print("x = 4 の予測:", model.predict(np.array([[4.0]])))
