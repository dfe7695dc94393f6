import tensorflow as tf
from tensorflow import keras
temperature = {"activation": 'linear', "loss": keras.losses.MeanSquaredError()}
spam = {"activation": tf.nn.sigmoid, "loss": keras.losses.BinaryCrossentropy()}
flower = {"activation": tf.nn.softmax, "loss": keras.losses.CategoricalCrossentropy()}
digit = {"activation": keras.ops.softmax, "loss": keras.losses.SparseCategoricalCrossentropy()}
