from numpy import *
from keras.models import *
from keras.layers import *
from keras.losses import *
from keras.optimizers import *
model = Sequential([Input((1,)), Dense(1)])
model.compile(loss=mean_squared_error, optimizer=SGD())
model.fit(array([[1.], [2.], [3.]]), array([[1.], [2.], [3.]]), epochs=1000, verbose=0)
