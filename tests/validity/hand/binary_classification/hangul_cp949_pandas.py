# -*- coding: cp949 -*-
# 로지스틱 회귀 실습
import numpy as np
import pandas as pd
import seaborn as sns
import matplotlib.pyplot as plt
from matplotlib import rc, font_manager
rc('font', family=font_manager.FontProperties(fname='C:/Windows/Fonts/malgun.ttf').get_name())
plt.rcParams['axes.unicode_minus'] = False
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
자료 = pd.DataFrame({'가': [1, 2, 3, 4, 5, 6], '나': [2, 3, 1, 3, 3, 2], '결과': [0, 0, 0, 1, 1, 1]})
sns.pairplot(자료, hue='결과')
plt.show()
x = 자료[['가', '나']].values.astype('float32')
y = 자료['결과'].values.reshape(-1, 1)
model = Sequential()
model.add(Dense(1, input_dim=2, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='sgd', metrics=['accuracy'])
이력 = model.fit(x, y, epochs=10000, verbose=0)
plt.title('손실')
plt.plot(이력.history['loss'], label='손실')
plt.savefig('D:/그림/loss.png')
sns.heatmap(자료.corr(), annot=True)
print('정확도', 이력.history['accuracy'][-1])
