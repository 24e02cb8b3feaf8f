# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 7. Against the published numbers
#
# [arXiv:2510.23972](https://arxiv.org/abs/2510.23972) describes the probabilistic chip this project is about, and a
# measured all-transistor random-number cell. Its circuit, supply and transistor sizes are not published, so the cells here
# are plausible designs rather than reconstructions, on generic device cards. What can be compared are figures of merit.
#
# The published figures were gathered from secondary sources that cite the paper; each carries how sure one can be:
#
# | tag | meaning |
# |---|---|
# | agreed | two or more independent readers give it |
# | one source | one reliable reader gives it |
# | derived | arithmetic on tagged figures |
# | unknown | not found anywhere |

# %%
published = [
    ("energy per bit", "≈ 350 aJ, measured", "agreed"),
    ("bit rate", "≈ 10 Mbit/s", "agreed"),
    ("autocorrelation time", "≈ 100 ns, close to exponential, measured", "agreed"),
    ("operating curve", "P = σ(V/V_s − φ)", "agreed"),
    ("V_s, φ", "not recoverable", "unknown"),
    ("supply, node, transistor count", "not published", "unknown"),
    ("power of the cell", "3.5 nW (350 aJ at 10 Mbit/s)", "derived"),
    ("correlation of neighbouring bits", "0.37 if 100 ns is a 1/e time", "derived"),
    ("error in P after calibration (X0 chip)", "about 0.05", "one source"),
    ("energy of a node update", "1.3 to 2.0 fJ; published totals disagree", "derived"),
]
for quantity, value, tag in published:
    print(f"{quantity:40}{value:44}{tag}")

# %% [markdown]
# ## The cells beside them
#
# Measured here from netlists under thermal noise, with standard errors. "Exponential" is the largest distance of the
# autocorrelation from an exponential of the same integral, up to five correlation times.

# %%
rows = {
    "energy per bit": lambda c: estimate(c["energy"]["perBit_J"], "aJ", 1e18),
    "time between bits": lambda c: f"{c['energy']['bitPeriod_s'] * 1e9:.0f} ns",
    "τ, integrated": lambda c: estimate(c["autocorrelation"]["integratedTime_s"], "ns", 1e9),
    "τ, 1/e": lambda c: estimate(c["autocorrelation"]["oneOverETime_s"], "ns", 1e9),
    "power": lambda c: f"{c['energy']['perBit_J']['value'] / c['energy']['bitPeriod_s'] * 1e9:.3f} nW",
    "correlation of neighbours": lambda c: f"{c['energy']['residualCorrelation']:.3f}",
    "volts per logit": lambda c: estimate(c["logistic"]["scale_V"], "mV", 1e3),
    "largest deviation from logistic": lambda c: f"{c['logistic']['maximumDeviation']:.4f}",
}
print(f"{'':34}" + "".join(f"{name:>22}" for name in cells) + f"{'published':>14}")
reference = {"energy per bit": "≈ 350 aJ", "time between bits": "≈ 100 ns", "τ, 1/e": "≈ 100 ns", "power": "3.5 nW",
             "correlation of neighbours": "0.37"}
for label, value in rows.items():
    print(f"{label:34}" + "".join(f"{value(cell):>22}" for cell in cells.values()) + f"{reference.get(label, '–'):>14}")
for name, cell in cells.items():
    memory = cell["autocorrelation"]
    lag, rho, tau = np.array(memory["lag_s"]), np.array(memory["rho"]), memory["integratedTime_s"]["value"]
    near = lag < 5 * tau
    print(f"{name}: exponential within {np.max(np.abs(rho - np.exp(-lag / tau))[near]):.3f}")

# %%
figure, axis = plt.subplots()
for name, cell in cells.items():
    energy, tau = cell["energy"]["perBit_J"]["value"], cell["autocorrelation"]["integratedTime_s"]["value"]
    power = energy / cell["energy"]["bitPeriod_s"]
    axis.loglog([1e-6 / tau], [power * tau * 1e18], "o", ms=7, label=f"{name}, this work")
    for condition in cell.get("conditions") or []:
        if condition.get("figures"):
            t, p = condition["figures"]["tau_s"]["value"], condition["figures"]["power_W"]["value"]
            axis.loglog([1e-6 / t], [p * t * 1e18], ".", ms=3, color=axis.lines[-1].get_color(), alpha=0.6)
axis.loglog([10], [350], "k*", ms=12, label="published, 100 ns and 350 aJ")
kT = 1.380649e-23 * 300
axis.axhline(kT * np.log(2) * 1e18, color=green, lw=0.8, ls=":", label="kT ln 2 at 300 K")
axis.set(xlabel="speed 1/τ (MHz)", ylabel="energy per correlation time (aJ)", ylim=(1e-3, 3e3))
low, high = axis.get_xlim()
axis.set_xlim(min(low, 2), max(high, 50))
logarithmic(axis.xaxis)
axis.legend(loc="center left")
plt.show()

# %% [markdown]
# A correlation time of about 100 ns for a few hundred attojoules is thus what plain subthreshold CMOS does on a
# femtofarad node. The energies here are lower than the published one; they are those of the cell alone, at 0.2 V, without
# a latch, level shifters or bias generation, and what the published 350 aJ include is not known.
#
# ## A node update and a picture
#
# The paper's energy model charges a node update with its random bit, its bias circuit, the clock and the wires to its
# neighbours. Only the first is silicon. Our ledger for the shipped model, per update:

# %%
figure, axis = plt.subplots(figsize=(6.4, 2.6))
labels = list(cells)
items = ["E_rng", "E_bias", "E_clock", "E_comm"]
left = np.zeros(len(labels))
for item, color in zip(items, [blue, orange, sky, "0.7"]):
    values = []
    for name in labels:
        row = next(row for row in json.loads((data / f"{name}.ledger.json").read_text())["rows"] if row["item"] == item)
        values.append(row["unitPrice_J"] * 1e15)
    axis.barh(labels, values, left=left, color=color, label=f"{item} ({row['source']['kind']})", height=0.5)
    left += values
axis.axvspan(1.3, 2.0, color=green, alpha=0.15, lw=0, label="published totals")
axis.set(xlabel="energy of a node update (fJ)")
axis.grid(axis="y")
axis.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.5, 1.5))
plt.show()
for name, total in zip(labels, left):
    print(f"{name}: {total:.2f} fJ an update")

# %% [markdown]
# The published totals are for a graph of twelve neighbours a node. The shipped model's has twenty, the added ones far
# away; the wires make the difference.
