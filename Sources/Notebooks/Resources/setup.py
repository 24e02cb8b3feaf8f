import json
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

data = Path("data")
cells = {path.name.removesuffix(".cell.json"): json.loads(path.read_text())
         for path in sorted(data.glob("*.cell.json"))}

# The colours of Okabe and Ito, which colour-blind readers can tell apart.
black, orange, sky, green, yellow, blue, red, pink = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
plt.rcdefaults()
plt.rcParams.update({
    "figure.dpi": 110, "figure.figsize": (6.4, 3.8), "font.size": 9.5, "legend.frameon": False,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "grid.alpha": 0.25,
    "axes.prop_cycle": plt.cycler(color=[blue, red, green, orange, pink, sky, black])})


def estimate(entry, unit, scale):
    """A value with its standard error, for example '97.10 ± 0.48 ns'; no error where none was made."""
    value, error = entry["value"] * scale, entry["standardError"] * scale
    if error == 0:
        return f"{value:.5g} {unit}"
    digits = max(0, 1 - math.floor(math.log10(error)))
    return f"{value:.{digits}f} ± {error:.{digits}f} {unit}"


def logarithmic(axis):
    """A logarithmic scale with plain numbers at 1, 2 and 5."""
    axis.axes.set(**{f"{axis.axis_name}scale": "log"})
    axis.set_major_locator(plt.LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter(plt.NullFormatter())
