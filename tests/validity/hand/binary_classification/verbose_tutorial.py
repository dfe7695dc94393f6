#!/usr/bin/env python
# coding: utf-8

# In[1]:


import warnings
warnings.filterwarnings('ignore')
import numpy as np
import matplotlib.pyplot as plt
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
from tensorflow.keras.utils import plot_model
get_ipython().run_line_magic('matplotlib', 'inline')


# In[2]:


x = np.array([[1,2],[2,3],[3,1],[4,3],[5,3],[6,2]])
y = np.array([[0],[0],[0],[1],[1],[1]])
plt.figure(figsize=(6, 4))
for label, marker in zip((0, 1), 'ox'):
    mask = y.ravel() == label
    plt.scatter(x[mask, 0], x[mask, 1], marker=marker, label='class %d' % label)
plt.legend(); plt.grid(True); plt.show()


# In[3]:


model = Sequential([
    Dense(1, input_dim=2, activation='sigmoid'),   # p(y=1|x) = sigmoid(w.x + b)
])
model.compile(loss='binary_crossentropy', optimizer='SGD', metrics=['accuracy'])
model.summary()


# In[4]:


try:
    plot_model(model, show_shapes=True)
except Exception as e:
    print("no graphviz:", e)


# In[5]:


get_ipython().run_cell_magic('time', '', 'print(1)')
hist = model.fit(x, y, epochs=10000, verbose=0)
plt.plot(hist.history['accuracy']); plt.plot(hist.history['loss']); plt.show()


# In[6]:


w, b = model.get_weights()
xx = np.linspace(0, 7, 100)
plt.plot(xx, -(w[0] * xx + b) / w[1])
