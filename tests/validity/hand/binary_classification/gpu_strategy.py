import os, random
os.environ['CUDA_VISIBLE_DEVICES'] = '0'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '2'
import numpy as np, tensorflow as tf
from tensorflow.keras import backend as K, mixed_precision
K.clear_session(); tf.random.set_seed(3); np.random.seed(3); random.seed(3)
print(tf.test.is_gpu_available(), tf.test.gpu_device_name(), tf.test.is_built_with_cuda())
gpus = tf.config.experimental.list_physical_devices('GPU')
tf.config.experimental.set_memory_growth(gpus[0], True)
tf.config.set_logical_device_configuration(gpus[0], [tf.config.LogicalDeviceConfiguration(memory_limit=1024)])
strategy = tf.distribute.MirroredStrategy()
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], 'float32'); y = np.array([[0], [0], [0], [1], [1], [1]], 'float32')
with strategy.scope():
    with tf.device('/GPU:0'):
        model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,), activation='sigmoid')])
        model.compile('sgd', 'binary_crossentropy')
model.fit(x, y, epochs=1000, verbose=0)
