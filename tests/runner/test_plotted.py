"""What a submission draws is reported, however it shows, saves or clears it."""

import base64
import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from autograder.facts.drawn import MAX_PLOTS, MAX_VALUES, DrawnPlot
from autograder.facts.function_calls import LOOK_AT_PLOTS
from autograder.facts.observation import ObservationJob
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone

pytestmark = pytest.mark.slow

Drawn = Callable[..., tuple[DrawnPlot, ...]]
BEGIN = "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\n"


@pytest.fixture(scope="module")
def drawn(isolation: list[str]) -> Iterator[Drawn]:
    """Return a function that runs cells and returns what they drew."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))

    def ask(*cells: str) -> tuple[DrawnPlot, ...]:
        code = [{"cell_type": "code", "source": text} for text in (BEGIN, *cells)]
        data = json.dumps({"cells": code}).encode()
        job = ObservationJob(
            kind="ipynb", source=base64.b64encode(data).decode(), calls=(LOOK_AT_PLOTS,)
        )
        run = observe(zone, job)
        assert not run.observation.errors
        return run.outcomes[LOOK_AT_PLOTS.key].plots

    yield ask
    zone.close()


@pytest.mark.parametrize(
    "end",
    ["plt.show()", "plt.savefig('a.png')", "plt.close()", "plt.clf()", "",
     "plt.savefig('a.png'); plt.close('all')", "plt.cla()", "plt.clf(); plt.cla()"],
)  # fmt: skip
def test_a_plot_is_known_however_it_ends(drawn: Drawn, end: str) -> None:
    """Names and data of a plot are reported, and the next cell begins another one."""
    cells = (
        "plt.plot([1, 2], [3, 5], label='a'); plt.axhline(4)\n"
        f"plt.xlabel('time'); plt.title('T'); plt.legend()\n{end}",
        "plt.scatter([7], [8])\nplt.ylabel('other')",
    )
    first, second = drawn(*cells)
    assert (first.title, first.x_label, first.y_label) == ("T", "time", "")
    assert first.legend == ("a",)
    (line,) = first.series
    assert (line.kind, line.count) == ("line", 2)
    assert line.x.numpy().tolist() == [1, 2]
    assert line.y.numpy().tolist() == [3, 5]
    assert (second.y_label, second.series[0].kind) == ("other", "points")


def test_every_kind_of_plot(drawn: Drawn) -> None:
    """Lines of text, dates, missing numbers, bars, pictures and pies are plots."""
    found = drawn(
        "plt.plot(['a', 'b'], [1, np.nan])", "plt.bar(['a', 'b'], [3, 4])",
        "plt.hist(np.arange(9), bins=3)", "plt.imshow(np.eye(28)); plt.colorbar()",
        "plt.pie([1, 2])", "plt.contourf(np.eye(4))",
        "pd.DataFrame({'a': [1, 2], 'b': [3, 4]}).plot()",
        "pd.Series([3, 1]).plot.barh()", "plt.plot(np.arange(10**6))",
        "f, axes = plt.subplots(2, 2); axes[0, 0].plot([1])\n"
        "f.suptitle('All'); f.supxlabel('x')", "plt.figure()",
    )  # fmt: skip
    kinds = [[series.kind for series in plot.series] for plot in found]
    assert kinds == [
        ["line"], ["bars"], ["bars"], ["picture"], ["shape"], ["shape"],
        ["line", "line"], ["bars"], ["line"], ["line"],
    ]  # fmt: skip
    assert np.isnan(found[0].series[0].y.numpy()[1])
    assert found[2].series[0].y.numpy().tolist() == [3, 3, 3]
    assert found[3].series[0].x.numpy().tolist() == [28, 28]
    assert found[6].legend == ("a", "b")
    long = found[8].series[0]
    assert (long.count, long.y.shape) == (10**6, (MAX_VALUES,))
    assert (found[9].title, found[9].x_label) == ("All", "x")


def test_axes_in_one_place_are_one_plot(drawn: Drawn) -> None:
    """The lines, names and legends of twins are together, and others are apart."""
    twins = "f, a = plt.subplots(); a.plot([1]); a.set_xlabel('x'); a.legend(['a'])\n"
    twins += "b = a.twinx(); b.plot([2]); b.set_ylabel('y'); b.legend(['b'])\n"
    parts = "for part in plt.figure().subfigures(1, 2): part.subplots().plot([3])"
    both, left, right = drawn(twins + "plt.title('T', loc='left')", parts)
    assert [series.y.numpy().tolist() for series in both.series] == [[1], [2]]
    assert (both.title, both.x_label, both.y_label) == ("T", "x", "y")
    assert both.legend == ("a", "b")
    assert len(left.series) == len(right.series) == 1


@pytest.mark.parametrize(
    "hidden",
    ["plt.axis('off')", "plt.xlabel('x', visible=False); plt.ylabel('y', alpha=0)",
     "plt.gca().xaxis.set_visible(False); plt.gca().yaxis.set_visible(False)"],
)  # fmt: skip
def test_words_that_nobody_can_see_are_no_words(drawn: Drawn, hidden: str) -> None:
    """A label of a hidden axis and a hidden legend say nothing."""
    words = "plt.plot([1], label='a'); plt.xlabel('x'); plt.ylabel('y')\n"
    legend = "plt.legend().set_visible(False); plt.title('T')\n"
    (plot,) = drawn(words + legend + hidden)
    assert (plot.x_label, plot.y_label, plot.legend) == ("", "", ())
    assert plot.title == "T"
    assert not drawn(words + "plt.gca().set_visible(False)")


def test_what_nobody_can_see_is_no_line(drawn: Drawn) -> None:
    """Hidden and transparent parts count as little as lines without a line."""
    unseen = (
        "plt.plot([1, 2], visible=False)", "plt.plot([1, 2], alpha=0)",
        "plt.plot([1, 2], linestyle='')", "plt.plot([1, 2], color='none')",
        "plt.plot([1, 2], linewidth=0)", "plt.scatter([1], [2], alpha=0.0)",
        "plt.bar([1], [2], visible=False)", "plt.imshow([[1]], alpha=0)",
    )  # fmt: skip
    (plot,) = drawn("\n".join((*unseen, "plt.plot([5], marker='o', linewidth=0)")))
    assert [series.y.numpy().tolist() for series in plot.series] == [[5]]


def test_only_the_last_plots_are_reported(drawn: Drawn) -> None:
    """A loop may draw without end, and a student may change what draws."""
    loop = "for n in range(99):\n    plt.figure(); plt.plot([n])"
    found = drawn(loop)
    assert len(found) == MAX_PLOTS
    assert found[-1].series[0].y.numpy().tolist() == [98]
    broken = "plt.plot([1])\nplt.Axes.get_title = lambda self: 1 / 0"
    assert drawn(broken) == ()
