import keras
temperature = dict(activation=None, loss='mse')
spam = dict(activation='sigmoid', loss='binary_crossentropy')
flower = dict(activation='softmax', loss='categorical_crossentropy')
digit = dict(activation='softmax', loss=...)
