"""Code that makes Python, NumPy and Keras raise, as students meet it.

Each piece is a whole submission: the prelude, then the lines below its name. The error
must come from the last line that is not indented, unless Python cannot read the file.
"""

from __future__ import annotations

PRELUDE = """\
import numpy as np
import keras
from keras.layers import Dense, Flatten, Input
x = np.array([[1., 2.], [3., 4.], [5., 6.]])
y = np.array([[0.], [1.], [1.]])
images = np.zeros((6, 28, 28))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
"""
WITHOUT_PRELUDE = {
    "bracket_open": "import keras\nmodel = keras.Sequential([keras.layers.Dense(1)\n"
    "model.compile(loss='mse')\n",
    "bracket_closed_twice": "print((1 + 2)))\n",
    "bracket_mismatch": "x = [1, 2, 3)\n",
    "comma_missing": "x = [1 2, 3]\n",
    "comma_missing_call": "f(units=1\n  activation='relu')\n",
    "comma_missing_keyword": "f(units=1 activation='relu')\n",
    "curly_quotes": "loss = “mse”\n",
    "long_dash": "x = 1 – 2\n",
    "string_open": "loss = 'mse\n",
    "string_three_open": "loss = '''mse\n",
    "colon_missing": "for i in range(3)\n    print(i)\n",
    "block_missing": "for i in range(3):\nprint(i)\n",
    "indent_unexpected": "x = 1\n  y = 2\n",
    "indent_mixed": "if True:\n        x = 1\n    y = 2\n",
    "tabs_and_spaces": "if True:\n        x = 1\n\ty = 2\n",
    "equals_twice": "if x = 1:\n    pass\n",
    "equals_missing": "units 3\n",
    "equals_nothing": "units = \n",
    "assign_to_call": "f(1) = 2\n",
    "assign_to_number": "1 = x\n",
    "keyword_first": "f(units=1, 2)\n",
    "keyword_twice": "f(units=1, units=2)\n",
    "keyword_as_name": "class = 3\n",
    "print_statement": "print 'hello'\n",
    "return_outside": "x = 1\nreturn x\n",
    "two_dots": "import keras\nkeras..layers\n",
    "number_then_name": "x = 2x\n",
    "markdown": "# title\n```python\nx = 1\n```\n",
    "prompt": ">>> x = 1\n",
    "not_imported_np": "x = np.array([1])\n",
    "not_imported_keras": "model = keras.Sequential()\n",
    "not_imported_tf": "model = tf.keras.Sequential()\n",
    "not_imported_plt": "plt.show()\n",
    "not_imported_dense": "import keras\nkeras.Sequential([Dense(1)])\n",
    "not_imported_sequential": "import keras\nmodel = Sequential()\n",
    "not_imported_to_categorical": "y = to_categorical([1])\n",
    "not_imported_mnist": "(a, b), (c, d) = mnist.load_data()\n",
    "name_case": "import keras\nModel = keras.Sequential()\nmodel.summary()\n",
    "name_true": "x = true\n",
    "name_none": "x = null\n",
    "name_relu": "import keras\nkeras.layers.Dense(1, activation=relu)\n",
    "name_mse": "import keras\nloss = mse\n",
    "module_missing": "import pandass\npandass.read_csv('a')\n",
    "module_torch": "import torchvision\ntorchvision.models.resnet18()\n",
    "module_case": "import Keras\n",
    "module_typo": "import kears\n",
    "import_name": "from keras.models import Sequental\n",
    "import_layer": "from keras.layers import dense\n",
    "import_old": "from tensorflow import Variable, placeholder\n",
    "import_np_utils": "from keras.utils import np_util\n",
    "import_wrong_place": "from keras.models import Dense\n",
    "tf_placeholder": "import tensorflow as tf\ns = tf.placeholder(tf.float32)\n",
    "file_missing": "f = open('data.csv')\n",
    "no_download": "import urllib.request\n"
    "urllib.request.urlopen('http://127.0.0.1:9/')\n",
    "no_origin": "import keras\nkeras.utils.get_file('mnist.npz')\n",
    "stub": "def build():\n    raise NotImplementedError\nbuild()\n",
    "assert_result": "accuracy = 0.5\nassert accuracy > 0.9, 'train longer'\n",
    "stub_text": "raise NotImplementedError('fill me in')\n",
    "zero_division": "x = 1 / 0\n",
    "index_list": "x = [1]\nx[3]\n",
    "key_history": "x = {'loss': 1}\nx['acc']\n",
    "unpack": "a, b = [1, 2, 3]\n",
    "input_called": "x = input('How many? ')\n",
    "memory": "import numpy as np\nx = np.zeros((10**7, 10**7))\n",
    "recursion": "def f():\n    return f()\nf()\n",
    "long_sum": "z = " + "+".join(["1"] * 3_000),
}
"""Errors of Python, and of importing."""
NET = "class Net(keras.Model):\n    def __init__(self):\n"
INPUT = "i = keras.Input((2,))\n"
TWO = (
    "a, b = keras.Input((2,), name='a'), keras.Input((3,), name='b')\n"
    "two = keras.Model([a, b], Dense(1)(keras.layers.Concatenate()([a, b])))\n"
    "two.compile(loss='mse')\n"
)
ENDS = (
    "i = keras.Input((2,))\n"
    "both = keras.Model(i, [Dense(1, name='a')(i), Dense(1, name='b')(i)])\n"
)
BUILDING = {
    "outputs_one": ENDS + "both.compile(loss='mse')\nboth.fit(x, y)",
    "outputs_many": ENDS + "both.compile(loss='mse')\nboth.fit(x, [y, y, y])",
    "outputs_losses": ENDS + "both.compile(loss={'a': 'mse', 'c': 'mse'})\n"
    "both.fit(x, [y, y])",
    "inputs_in_another_order": TWO + "two.fit([np.ones((3, 3)), x], y)",
    "inputs_one": TWO + "two.fit(x, y)",
    "inputs_three": TWO + "two.predict([x, x, x])",
    "inputs_key": TWO + "two.fit({'a': x, 'c': np.ones((3, 3))}, y)",
    "super_missing": NET + "        self.d = Dense(1)\n    def call(self, a):\n"
    "        return self.d(a)\nNet()(x)",
    "call_missing": NET + "        super().__init__()\nNet()(x)",
    "call_without_self": "class Net(keras.Model):\n    def call(a):\n"
    "        return a\nNet()(x)",
    "kernel_missing": "keras.layers.Conv2D(32)",
    "method_of_a_class": "class A:\n    def f(self): pass\nA.f()",
    "shape_missing": "keras.Input()",
    "filters_typo": "keras.layers.Conv2D(filter=3, kernel_size=3)",
    "model_inputs_alone": INPUT + "keras.Model(i)",
    "function_values": "def f(a): pass\nf(1, 2)",
    "rate_high": "keras.layers.Dropout(1.5)",
    "rate_text": "keras.layers.Dropout('0.5')",
    "learning_rate_text": "keras.optimizers.Adam(learning_rate='0.1')",
    "momentum_high": "keras.optimizers.SGD(momentum=2)",
    "factor_high": "keras.callbacks.ReduceLROnPlateau(factor=2)",
    "window": "keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Conv2D(8, 5)])",
    "merge_shapes": "keras.layers.Concatenate()([keras.Input((2,)), "
    "keras.Input((2, 3))])",
    "merge_add": "keras.layers.Add()([keras.Input((2,)), keras.Input((3,))])",
    "merge_alone": "keras.layers.Add()(keras.Input((2,)))",
    "model_of_data": "keras.Model(inputs=x, outputs=y)",
    "model_of_a_layer": INPUT + "keras.Model(i, Dense(1))",
    "not_connected": INPUT + "keras.Model(i, Dense(1)(keras.Input((2,))))",
    "symbolic_array": INPUT + "np.array(i)",
    "symbolic_if": INPUT + "if i > 0: pass",
    "layer_name": "model.get_layer('dense_99')",
    "layer_index": "model.get_layer(index=9)",
    "weights_none": "model.set_weights([])",
    "weights_other": "model.set_weights([np.zeros((3, 1)), np.zeros(1)])",
    "inputs_named": "model({'a': x})",
    "count_unbuilt": "keras.Sequential([Dense(1)]).count_params()",
}
"""Errors while a model is put together."""
USING = {
    "evaluate_two": "model.compile(loss='mse')\nloss, acc = model.evaluate(x, y)",
    "unpack_number": "a, b = 1",
    "evaluate_index": "model.compile(loss='mse')\nloss = model.evaluate(x, y)\nloss[1]",
    "evaluate_no_labels": "model.compile(loss='mse')\nmodel.evaluate(x)",
    "labels_none": "model.compile(loss='mse')\nlabels = None\nmodel.fit(x, labels)",
    "history_attribute": "model.compile(loss='mse')\nh = model.fit(x, y)\nh.loss",
    "array_compared": "if x > 0.5: pass",
    "array_in_text": "f'{x:.2f}'",
    "array_as_number": "int(x)",
    "array_called": "x(0)",
    "metrics_of_sklearn": "from sklearn.metrics import accuracy_score\n"
    "accuracy_score(y, y - 0.4)",
    "rows_of_sklearn": "from sklearn.model_selection import train_test_split\n"
    "train_test_split(x, y[:2])",
    "rows_of_plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2], [1, 2, 3])",
    "one_axis": "from sklearn.preprocessing import StandardScaler\n"
    "StandardScaler().fit([1, 2, 3])",
    "picture_shape": "import matplotlib.pyplot as plt\nplt.imshow(np.zeros(784))",
    "weights_name": "model.save_weights('w.h5')",
    "axis_unknown": "x.argmax(axis=2)",
    "index_float": "np.eye(3)[np.array([1.0])]",
    "index_text": "x['a']",
    "loop_number": "for i in 5: pass",
    "length_number": "len(5)",
    "concatenate_two": "np.concatenate(x, x)",
    "list_times": "[1, 2, 3] * 1.5",
    "array_by_text": "x / 'a'",
    "tensor_types": "import tensorflow as tf\ntf.constant([1]) + tf.constant([1.5])",
}
"""Errors of code that uses what a model gave."""
WITH_PRELUDE = {
    "sequential_typo": "keras.Sequental([keras.layers.Dense(1)])",
    "sequential_lower": "keras.sequential()",
    "layers_missing_s": "keras.layer.Dense(1)",
    "layer_case": "keras.layers.dense(1)",
    "layer_typo": "keras.layers.Dence(1)",
    "optimizer_class_typo": "keras.optimizers.Addam()",
    "loss_class_typo": "keras.losses.MeanSquareError()",
    "utils_typo": "keras.utils.to_categorial([1], 2)",
    "np_typo": "np.arrray([1])",
    "model_method_typo": "model.complie(loss='mse')",
    "model_method_typo_add": "model.ad(Dense(1))",
    "array_method": "x.reshpe(3)",
    "array_append": "x.append(1)",
    "list_reshape": "[1, 2].reshape(2, 1)",
    "list_shape": "[1, 2].shape",
    "old_np_utils": "keras.utils.np_util.to_categorical([1])",
    "none_compile": "model = model.compile(loss='mse')\nmodel.fit(x, y)",
    "none_add": "m = keras.Sequential().add(Dense(1))\nm.compile(loss='mse')",
    "history_predict": "model.compile(loss='mse')\nmodel = model.fit(x, y)\n"
    "model.predict(x)",
    "history_key": "model.compile(loss='mse')\nh = model.fit(x, y)\n"
    "h.history['accuracy']",
    "history_index": "model.compile(loss='mse')\nh = model.fit(x, y)\nh['loss']",
    "activation_typo": "Dense(1, activation='sigmod')",
    "activation_case": "Dense(1, activation='ReLU')",
    "activation_list": "Dense(1, activation=['relu'])",
    "activation_number": "Dense(1, activation=3)",
    "activation_empty": "Dense(1, activation='')",
    "activation_none_text": "Dense(1, activation='None')",
    "activation_layer_typo": "keras.layers.Activation('softmaks')",
    "activation_class": "model.add(Dense(1, keras.layers.Softmax))\n"
    "model.compile(loss='mse')\nmodel.fit(x, y)",
    "activation_blank": "Dense(1, activation=...)",
    "optimizer_typo": "model.compile(loss='mse', optimizer='adm')",
    "optimizer_blank": "model.compile(loss='mse', optimizer=...)",
    "optimizer_number": "model.compile(loss='mse', optimizer=0.01)",
    "initializer_typo": "Dense(1, kernel_initializer='glorot')",
    "units_blank": "model.add(Dense(units=...))",
    "units_text": "model.add(Dense(units='1.5'))",
    "units_zero": "model.add(Dense(units=0))",
    "units_negative": "model.add(Dense(-1))",
    "units_missing": "Dense(activation='relu')",
    "units_tuple": "model.add(Dense((1, 2)))",
    "units_none": "model.add(Dense(None))",
    "keyword_typo": "Dense(1, activaton='relu')",
    "keyword_old": "Dense(1, weights_regularizer=None)",
    "keyword_units": "Dense(unit=1)",
    "keyword_compile": "model.compile(los='mse')",
    "keyword_compile_learning": "model.compile(loss='mse', lr=0.1)",
    "keyword_optimizer": "keras.optimizers.SGD(learning_rat=0.1)",
    "keyword_fit": "model.compile(loss='mse')\nmodel.fit(x, y, epoch=3)",
    "keyword_input": "keras.Input(shapes=(2,))",
    "keyword_sequential": "keras.Sequential(layer=[])",
    "keyword_categorical": "keras.utils.to_categorical([1], classes=2)",
    "positional_too_many": "keras.Sequential(Dense(1), Dense(2))",
    "dense_args_activation": "Dense('relu', 3)",
    "dense_twice": "Dense(3, units=3)",
    "sequential_not_layer": "keras.Sequential([3])",
    "sequential_class": "keras.Sequential([Dense])",
    "sequential_text": "keras.Sequential(['relu'])",
    "sequential_nested_list": "keras.Sequential([[Dense(1)]])",
    "add_not_layer": "model.add('relu')",
    "add_class": "model.add(Dense)",
    "add_input_late": "model.add(keras.Input((2,)))",
    "input_number": "keras.Sequential([keras.Input(shape=2), Dense(1)])",
    "input_blank": "keras.Sequential([keras.Input(shape=...), Dense(1)])",
    "input_shape_number": "keras.Sequential([Dense(1, input_shape=2)])",
    "input_negative": "keras.Input(shape=(-1,))",
    "reshape_wrong": "images.reshape(6, 783)",
    "reshape_blank": "images.reshape(...)",
    "reshape_missing": "images.reshape(60000, 784)",
    "reshape_float": "images.reshape(6, 784.0)",
    "reshape_layer": "keras.Sequential([keras.Input((28, 28)), "
    "keras.layers.Reshape((783,))])",
    "flatten_scalar": "keras.Sequential([keras.Input(()), Dense(1)])",
    "conv_no_channel": "keras.Sequential([keras.Input((28, 28)), "
    "keras.layers.Conv2D(3, 3)])",
    "categorical_index": "keras.utils.to_categorical([0, 1, 2], 2)",
    "categorical_index_high": "keras.utils.to_categorical([1, 2, 3], 3)",
    "categorical_negative": "keras.utils.to_categorical([-3, 0], 2)",
    "categorical_blank": "keras.utils.to_categorical(...)",
    "categorical_text": "keras.utils.to_categorical(['a', 'b'])",
    "categorical_classes_blank": "keras.utils.to_categorical([0, 1], ...)",
    "astype_typo": "images.astype('flaot32')",
    "array_ragged": "np.array([[1, 2], [3]], dtype='float32')",
    "array_text": "np.array(['a', 'b'], dtype='float32')",
    "array_many": "np.array([1], [2], [3])",
    "divide_text": "'255' / 255",
    "divide_list": "[1, 2] / 255",
    "divide_blank": "... / 255",
    "blank_method": "x_train = ...\nx_train.shape",
    "blank_called": "f = ...\nf(3)",
    "blank_index": "a = ...\na[0]",
    "divide_in_place": "a = np.zeros(3, dtype='uint8')\na /= 255",
    "broadcast": "np.zeros((3, 2)) - np.zeros((4, 2))",
    "layer_called_with_number": "Dense(1)(3)",
    "layer_called_with_layer": "both = keras.layers.Concatenate()\nDense(1)(both)",
    "layer_made_in_map": "import tensorflow as tf\n"
    "d = tf.data.Dataset.from_tensor_slices(images[..., None])\n"
    "d.map(lambda image: keras.layers.RandomRotation(0.1)(image, training=True))",
    "inputs_of_one_layer": INPUT + "Dense(1)(i, i)",
    "list_for_one_layer": INPUT + "Dense(1)([i, i])",
    "inputs_of_one_window": INPUT + "Flatten()(i, i)",
    "inputs_of_a_function": INPUT + "keras.layers.add(i, i)",
    "inputs_first": INPUT + "keras.layers.Concatenate([i, i])([i, i])",
    "inputs_first_of_add": INPUT + "keras.layers.Add([i, i])",
    "predict_shape": "model.predict(np.array([4.0]))",
    "predict_width": "model.predict(np.array([[4.0]]))",
    "predict_list": "model.predict([[4.0]])",
    "predict_number": "model.predict(4)",
    "fit_shape": "model.compile(loss='mse')\nmodel.fit(images[:3], y)",
    "fit_uncompiled": "model.fit(x, y)",
    "fit_epochs_text": "model.compile(loss='mse')\nmodel.fit(x, y, epochs='ten')",
    "fit_rows": "model.compile(loss='mse')\nmodel.fit(x, y[:2])",
    "fit_weights_rows": "model.compile(loss='mse')\n"
    "model.fit(x, y, sample_weight=np.ones(2))",
    "fit_objects": "x = np.array([[1, '3'], [2, 3], [3, 4]], dtype=object)\n"
    "model.compile(loss='mse')\nmodel.fit(x, y)",
    "fit_texts": "model.compile(loss='mse')\nmodel.fit(x, y.astype(str))",
    "fit_list_of_texts": "model.compile(loss='mse')\nmodel.fit(x, ['a', 'b', 'c'])",
    "fit_sparse_labels": "from scipy import sparse\n"
    "model.compile(loss='mse')\nmodel.fit(x, sparse.csr_matrix(y))",
    "dataset_rows": "import tensorflow as tf\n"
    "tf.data.Dataset.from_tensor_slices((x, y[:2]))",
    "flow_rows": "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n"
    "ImageDataGenerator().flow(images[..., None], y)",
    "fit_no_labels": "model.compile(loss='mse')\nmodel.fit(x)",
    "fit_callback_class": "model.compile(loss='mse')\n"
    "model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping])",
    "fit_callback_text": "model.compile(loss='mse')\n"
    "model.fit(x, y, callbacks=['EarlyStopping'])",
    "fit_class_negative": "model = keras.Sequential([keras.Input((2,)), Dense(2)])\n"
    "model.compile(loss='sparse_categorical_crossentropy')\n"
    "model.fit(x, np.array([-1, 0, 1]))",
    "fit_no_inputs": "model.compile(loss='mse')\nmodel.fit(None, y)",
    "fit_nothing": "model.compile(loss='mse')\nmodel.fit()",
    "predict_no_rows": "model.predict(x[:0])",
    "generator_of_lists": "model.compile(loss='mse')\n"
    "model.fit([x, y] for _ in range(2))",
    "generator_empty": "model.compile(loss='mse')\nmodel.fit((x, y) for _ in range(0))",
    "fit_loss_weights": "model.compile(loss='mse', loss_weights=[1., 2.])\n"
    "model.fit(x, y)",
    "fit_sample_weight": "model.compile(loss='mse')\n"
    "model.fit(x, y, sample_weight=[1., 2., 3.])",
    "fit_steps_auto": "model.compile(loss='mse', steps_per_execution='auto')\n"
    "model.fit(x, y)",
    "fit_split": "model.compile(loss='mse')\nmodel.fit(x, y, validation_split=1.0)",
    "fit_class_from_one": "model = keras.Sequential([keras.Input((2,)), Dense(2)])\n"
    "model.compile(loss='sparse_categorical_crossentropy')\n"
    "model.fit(x, np.array([1, 2, 2]))",
    "fit_one_hot_sparse": "model = keras.Sequential([keras.Input((2,)), Dense(2)])\n"
    "model.compile(loss='sparse_categorical_crossentropy')\n"
    "model.fit(x, np.eye(3)[:, :2])",
    "fit_numbers_wide": "model = keras.Sequential([keras.Input((2,)), Dense(2)])\n"
    "model.compile(loss='mse')\nmodel.fit(x, np.ones(3))",
    "fit_class_weight": "model.compile(loss='mse')\n"
    "model.fit(x, y, class_weight=[1, 2])",
    "fit_batch_negative": "model.compile(loss='mse')\nmodel.fit(x, y, batch_size=-1)",
    "evaluate_epochs": "model.compile(loss='mse')\nmodel.evaluate(x, y, epochs=2)",
    "dataset_labels": "import tensorflow as tf\nmodel.compile(loss='mse')\n"
    "model.fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(2), y)",
    "dataset_split": "import tensorflow as tf\nmodel.compile(loss='mse')\n"
    "data = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)\n"
    "model.fit(data, validation_split=0.5)",
    "fit_no_loss": "model.compile(optimizer='sgd')\nmodel.fit(x, y)",
    "fit_no_optimizer": "model.compile(loss='mse', optimizer=None)\nmodel.fit(x, y)",
    "optimizer_twice": "sgd = keras.optimizers.SGD(0.1)\nfor _ in range(2):\n"
    "    m = keras.Sequential([keras.Input((2,)), Dense(1)])\n"
    "    m.compile(loss='mse', optimizer=sgd)\n    m.fit(x, y)",
    "fit_epochs_blank": "model.compile(loss='mse')\nmodel.fit(x, y, epochs=...)",
    "summary_unbuilt": "keras.Sequential([Dense(1)]).weights[0]",
    "output_unbuilt": "keras.Sequential([Dense(1)]).output_shape",
    "input_shape_attribute": "Dense(1).input_shape",
    "class_not_called": "keras.Sequential.compile(loss='mse')",
    "sequential_no_brackets": "m = keras.Sequential\nm.add(Dense(1))",
    "method_index": "model.layers(0)",
    "string_called": "loss = 'mse'\nloss()",
    "module_called": "keras.layers(1)",
    "tensor_len": "len(3)",
    "metric_typo": "model.compile(loss='mse', metrics=['accuray'])\nmodel.fit(x, y)",
    "metrics_text": "model.compile(loss='mse', metrics=1)",
    "activation_none": "Dense(1, activation='none')",
    "matmul": "np.zeros((2, 3)) @ np.zeros((2, 3))",
    "concat_text": "'accuracy: ' + 0.9",
    **BUILDING,
    **USING,
    "own_exception": "class Odd(Exception): pass\nraise Odd('no')",
    "oom": "Dense(10**9).build((None, 10**6))",
    "name_late": "print(modell)",
    "name_variable": "print(x_tran)\nx_train = 1",
    "loss_shape": "keras.losses.CategoricalCrossentropy()(np.zeros((3,)), "
    "np.zeros((3, 2)))",
}
"""Errors of NumPy and Keras."""
PROVOKING = WITHOUT_PRELUDE | {
    name: PRELUDE + text + "\n" for name, text in WITH_PRELUDE.items()
}
