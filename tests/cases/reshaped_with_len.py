# mnist_ann | EXPECTED: print the shape; not 'len(x) says so', which the line has
import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x = x[:, :14]
x = x.reshape(len(x), 784)
