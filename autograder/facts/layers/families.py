"""All kinds of layers and nothing else. A new family is one line here."""

# ruff: noqa: F403 - each family says what it offers

from autograder.facts.layers.activating import *
from autograder.facts.layers.attention import *
from autograder.facts.layers.augmenting import *
from autograder.facts.layers.convolution import *
from autograder.facts.layers.core import *
from autograder.facts.layers.depthwise import *
from autograder.facts.layers.distorting import *
from autograder.facts.layers.embedding import *
from autograder.facts.layers.hashing import *
from autograder.facts.layers.imaging import *
from autograder.facts.layers.lookup import *
from autograder.facts.layers.merging import *
from autograder.facts.layers.normalizing import *
from autograder.facts.layers.pooling import *
from autograder.facts.layers.preprocessing import *
from autograder.facts.layers.recurrent import *
from autograder.facts.layers.recurrent_convolution import *
from autograder.facts.layers.regularizing import *
from autograder.facts.layers.reshaping import *
from autograder.facts.layers.spectral import *
from autograder.facts.layers.wrapping import *
