"""Old names of scikit-learn and pandas are understood, and noted."""

from collections.abc import Callable

import pytest

from autograder.facts.observation import Run

OLD = {
    "load_boston": """
from sklearn.datasets import load_boston
data = load_boston()
assert data.data.shape == (506, 13) and data["target"].shape == (506,)
assert len(data.feature_names) == 13
x, y = load_boston(return_X_y=True)
assert (x == data.data).all()""",
    "sklearn.cross_validation": """
from sklearn.cross_validation import train_test_split
assert [len(part) for part in train_test_split(range(10), test_size=0.2)] == [8, 2]""",
    "sklearn.externals.joblib": """
from sklearn.externals import joblib
from sklearn.externals.joblib import dump
assert joblib.dump is dump""",
    "OneHotEncoder(sparse=...)": """
from sklearn.base import clone
from sklearn.preprocessing import OneHotEncoder
encoder = clone(OneHotEncoder(sparse=False))
assert encoder.fit_transform([[1], [2]]).tolist() == [[1, 0], [0, 1]]""",
    "OneHotEncoder(categorical_features=...)": """
from sklearn.preprocessing import OneHotEncoder
table = np.array([[7, 1, 9], [8, 2, 9]], dtype=object)
found = OneHotEncoder(categorical_features=[1]).fit_transform(table).toarray()
assert found.tolist() == [[1, 0, 7, 9], [0, 1, 8, 9]]
dense = OneHotEncoder(categorical_features=[1], sparse=False).fit_transform(table)
assert (dense == found).all()""",
    "mean_squared_error(squared=False)": """
from sklearn.metrics import mean_squared_error
assert mean_squared_error([1, 2], [4, 5], squared=False) == 3
assert mean_squared_error([1, 2], [4, 5]) == 9""",
    "get_feature_names": """
from sklearn.feature_extraction.text import CountVectorizer
counter = CountVectorizer().fit(["red roses"])
assert counter.get_feature_names() == ["red", "roses"]""",
    "as_matrix": """
import pandas as pd
assert pd.DataFrame({"a": [1], "b": [2]}).as_matrix(["b"]).tolist() == [[2]]""",
    "append": """
import pandas as pd
table = pd.DataFrame({"a": [1], "b": ["x"]})
table = table.append({"a": 2, "b": "y"}, ignore_index=True).append(table)
assert table["a"].tolist() == [1, 2, 1]""",
    "fillna(method=...)": """
import pandas as pd
assert pd.Series([1, None]).fillna(method="ffill").tolist() == [1, 1]
assert pd.Series([1, None]).fillna(3).tolist() == [1, 3]""",
    "read_csv(delim_whitespace=...)": """
import io, pandas as pd
text = io.StringIO("a b\\n1   2\\n")
assert pd.read_csv(text, delim_whitespace=True)["b"].tolist() == [2]""",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", OLD)
def test_an_old_name_works(run: Callable[..., Run], name: str) -> None:
    """The code runs to its end, and a note shows what to write today."""
    seen = run("import numpy as np\n" + OLD[name]).observation
    assert not seen.errors
    assert name in {note.found for note in seen.notes}


@pytest.mark.slow
def test_words_of_a_table_are_objects(run: Callable[..., Run]) -> None:
    """Code may look for columns with words by `object`, and reshape their values."""
    script = """
import pandas as pd
table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
assert table["b"].dtype == object and table["b"].values.reshape(-1, 1).shape == (2, 1)
"""
    assert not run(script).observation.errors
