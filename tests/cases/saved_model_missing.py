# binary_classification | EXPECTED: no saved model is there: build it in this file; not 'use the data of the exercise'
import keras
model = keras.models.load_model("drive/MyDrive/best_model.h5")
