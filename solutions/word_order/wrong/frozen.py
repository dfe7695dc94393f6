# loses: trains_to
# %% [markdown]
# # Word order: who bites whom?
#
# "The dog bites the man" and "The man bites the dog" have the same words. Only their
# **order** tells who bites. Some networks see the order of words, and others cannot.
# You will build one of each kind, and find out what it costs not to look.
#
# ## The sentences
#
# A network reads numbers, so each word has a number: its place in `words`. There are
# **12 words**, and every sentence has **8** of them. The words between mean nothing
# here. Exactly one is `dog`, exactly one is `man`. The question is always the same:
# does the **dog** come **first**? Yes is 1, no is 0.

# %%
import keras
import numpy as np

words = ["a", "the", "big", "old", "wet", "here", "now", "again", "sees", "bites"]
words += ["dog", "man"]

sentences, answers = [], []
for number in range(4):
    for dog in range(8):
        for man in range(8):
            if dog != man:
                places = range(8)
                sentence = [(3 * number + 7 * p + dog * man) % 10 for p in places]
                sentence[dog], sentence[man] = 10, 11
                sentences.append(sentence)
                answers.append([float(dog < man)])

x_train, x_test = np.array(sentences[:168]), np.array(sentences[168:])
y_train, y_test = np.array(answers[:168]), np.array(answers[168:])
for sentence, answer in zip(x_train[:3], y_train[:3], strict=True):
    print(" ".join(words[number] for number in sentence), "->", answer)

# %% [markdown]
# Each sentence is there twice: once as it is, and once with `dog` and `man` swapped.
# Both have the same words, and their answers differ. Keep this in mind.
#
# ## Two ways to read
#
# Both networks begin with an `Embedding`. It is a table with a row for each word: how
# many words are there? A row has **4** numbers, which the network learns. So a sentence
# becomes 8 rows, one for each word. Now the two ways differ:
#
# - **pooling** takes the mean of the 8 rows. Which layer averages over a whole sequence
#   in one dimension?
# - **memory** reads one row after the other, and keeps what it needs in a state of
#   **8** units. Its name is "long short-term memory". After the last word, it hands on
#   its state.
#
# Write each of them as a layer, such as `keras.layers.Flatten()`.

# %%
### BEGIN SOLUTION
pooling = keras.layers.GlobalAveragePooling1D()  # the mean over all words
memory = keras.layers.LSTM(units=8)  # reads word by word
### END SOLUTION

# %%
pooled = keras.Sequential(
    [
        keras.Input(shape=(8,)),
        keras.layers.Embedding(
            ### BEGIN SOLUTION
            input_dim=12,  # how many words are there?
            output_dim=4,  # how many numbers has a row of the table?
            ### END SOLUTION
        ),
        pooling,
        keras.layers.Dense(
            ### BEGIN SOLUTION
            units=1,  # one probability
            activation="sigmoid",  # between 0 and 1
            ### END SOLUTION
        ),
    ]
)
ordered = keras.Sequential(
    [
        keras.Input(shape=(8,)),
        keras.layers.Embedding(
            ### BEGIN SOLUTION
            input_dim=12,  # the same table
            output_dim=4,
            ### END SOLUTION
        ),
        memory,
        keras.layers.Dense(
            ### BEGIN SOLUTION
            units=1,  # the same output
            activation="sigmoid",
            ### END SOLUTION
        ),
    ]
)
pooled.summary()
ordered.summary()

# %% [markdown]
# The pooled network has 53 parameters. The other one has **473**.
#
# ## Train both
#
# The answer is yes or no, and each network gives one probability for "yes". Which loss
# belongs to it?

# %%
for name, model in dict(pooled=pooled, ordered=ordered).items():
    model.trainable = False
    model.compile(
        ### BEGIN SOLUTION
        loss="binary_crossentropy",  # for one probability
        ### END SOLUTION
        optimizer=keras.optimizers.Adam(learning_rate=0.03),
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, epochs=60, batch_size=168, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(name, "parameters:", model.count_params(), "test accuracy:", accuracy)

# %% [markdown]
# Half of the answers are yes, so a network that guesses gets 50 of 100 right. Look at
# both accuracies, and at the pairs of sentences again. Which network would you keep?
# Answer with its name in quotation marks.
#
# And count the parameters of the memory. At each word it reads the 4 numbers of the
# word and its own 8 units, and computes 8 numbers from them, as a `Dense` layer does.
# It does this **four** times: once for what is new, and once for each of three gates,
# which decide what is kept, added and handed on.

# %%
### BEGIN SOLUTION
memory_parameters = 416  # weights and biases of the memory
keep = "ordered"  # pooled or ordered
### END SOLUTION

# %% [markdown]
# Check your work with `autograder check word_order.py`.
