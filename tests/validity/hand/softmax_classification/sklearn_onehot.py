import keras
import numpy as np
from sklearn.preprocessing import OneHotEncoder
from sklearn.metrics import accuracy_score, confusion_matrix
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
c = np.array([2, 2, 1, 1, 1, 0, 0]).reshape(-1, 1)
y = OneHotEncoder(sparse_output=False).fit_transform(c)
model = keras.Sequential([keras.layers.Dense(3, activation='softmax')])
model.build(input_shape=(None, 4))
model.compile(loss='CategoricalCrossentropy', optimizer='sgd', metrics=['accuracy'])
model.fit(x, y, epochs=10000, verbose=0)
pred = model.predict(x).argmax(axis=1)
print(accuracy_score(c, pred)); print(confusion_matrix(c, pred))
