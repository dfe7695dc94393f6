import keras
table = """
temperature  linear   mean_squared_error
spam         sigmoid  binary_crossentropy
flower       softmax  categorical_crossentropy
digit        softmax  sparse_categorical_crossentropy
"""
for line in table.strip().splitlines():
    name, activation, loss = line.split()
    globals()[name] = {"activation": activation, "loss": loss}
print(temperature, spam, flower, digit)
