from keras import activations, losses

temperature = dict(activation=activations.linear, loss=losses.MeanSquaredError())
spam = dict(activation=activations.sigmoid, loss=losses.binary_crossentropy)
flower = {'activation': activations.softmax, 'loss': losses.CategoricalCrossentropy}
digit = {'activation': 'softmax', 'loss': losses.SparseCategoricalCrossentropy()}
