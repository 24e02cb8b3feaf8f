# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 2. The sigmoid: how the bias sets the probability
#
# A p-bit is a bit whose probability to be 1 follows a bias voltage along a sigmoid. Two physical pictures give two
# different sigmoids:
#
# * **Gaussian noise against a threshold.** The bit is the sign of a noisy voltage; the bias moves its mean. The
#   probability is the Gaussian's integral, a *probit*: $P = \Phi\big((V - V_0)/\sigma\big)$.
# * **Two wells.** The cell hops between two states whose free energies differ by an amount that is linear in the bias.
#   Boltzmann's factor makes it a *logistic* function: $P = 1/\big(1 + e^{-(V-V_0)/V_s}\big)$.
#
# A Boltzmann machine asks for the logistic one: $P(s=+1) = 1/(1+e^{-x})$ of the field $x$. $V_s$, the volts per logit, is
# the cell's conversion from field to bias. How far the cell is from a logistic function matters for a chip
# ([notebook 6](06-chip.ipynb)).

# %%
def logistic(z):
    return 1 / (1 + np.exp(-z))


def probit(z):
    return 0.5 * (1 + np.vectorize(math.erf)(z / math.sqrt(2)))


def density(law, z):
    return logistic(z) * logistic(-z) if law is logistic else np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def fit(law, V, P):
    """Centre and scale of a sigmoid by least squares in P, all points alike (Gauss and Newton)."""
    center = V[np.argmin(abs(P - 0.5))]
    scale = (V[-1] - V[0]) / 6 * (1 if P[-1] > P[0] else -1)
    for _ in range(50):
        z = (V - center) / scale
        slopes = np.stack([-density(law, z) / scale, -density(law, z) * z / scale], axis=1)
        step = np.linalg.lstsq(slopes, P - law(z), rcond=None)[0]
        center, scale = center + step[0], scale + step[1]
    return center, scale


for name, cell in cells.items():
    curve = cell["operatingCurve"]
    V, P = np.array(curve["bias_V"]), np.array(curve["probability"])
    print(f"{name}: {cell['summary']}")
    for law, label in [(logistic, "logistic"), (probit, "probit")]:
        stored = cell[label]
        center, scale = fit(law, V, P)
        deviation = P - law((V - center) / scale)
        print(f"  {label:9}{estimate(stored['scale_V'], 'mV', 1e3):>20} {'per logit' if law is logistic else 'per σ':10}"
              f"centre {estimate(stored['center_V'], 'mV', 1e3)}, rms deviation {stored['rmsDeviation']:.4f}"
              f" (fitted here: {scale * 1e3:.4g} mV, rms {np.sqrt(np.mean(deviation**2)):.4f})")
    print(f"  it follows the {cell['law']} law\n")

# %% [markdown]
# ## Curves and what the fits leave over
#
# Bars are one standard error, from the number of *independent* bits: a record of $N$ correlated bits is worth fewer. Where
# the residuals of one law wave systematically and those of the other scatter about zero, the cell has shown its physics.

# %%
figure, axes = plt.subplots(2, len(cells), figsize=(4.6 * len(cells), 5), squeeze=False, sharex="col",
                            height_ratios=[2, 1])
for column, (name, cell) in enumerate(cells.items()):
    top, bottom = axes[:, column]
    curve = cell["operatingCurve"]
    V, P, error = (np.array(curve[key]) for key in ["bias_V", "probability", "probabilityError"])
    v = np.linspace(V[0], V[-1], 300)
    for law, label, color in [(logistic, "logistic", red), (probit, "probit", blue)]:
        center, scale = cell[label]["center_V"]["value"], cell[label]["scale_V"]["value"]
        top.plot(v * 1e3, law((v - center) / scale), color=color, ls="-" if law is logistic else "--", label=label)
        bottom.errorbar(V * 1e3, 1e3 * (P - law((V - center) / scale)), 1e3 * error, fmt="o", ms=3, lw=1, color=color)
    top.errorbar(V * 1e3, P, error, fmt="o", ms=3, lw=1, color=black, label="measured")
    top.set(title=f"{name}: {cell['law']}", ylabel="P(1)" if column == 0 else "")
    bottom.axhline(0, color=black, lw=0.7)
    bottom.set(xlabel="bias (mV)", ylabel="residual (10⁻³)" if column == 0 else "")
    top.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# ## On one scale
#
# The same curves against the field $x = (V - V_0)/V_s$ in logits, as log odds. A logistic cell is the diagonal. A probit
# cell is steeper in its tails: for a large field it is more certain of its bit than a Boltzmann machine wants.

# %%
figure, axis = plt.subplots()
x = np.linspace(-7, 7, 200)
axis.plot(x, x, color=black, lw=0.8, label="logistic law")
for name, cell in cells.items():
    curve = cell["operatingCurve"]
    V, P, error = (np.array(curve[key]) for key in ["bias_V", "probability", "probabilityError"])
    known = (P > 0) & (P < 1)
    V, P, error = V[known], P[known], error[known]
    field = (V - cell["logistic"]["center_V"]["value"]) / cell["logistic"]["scale_V"]["value"]
    axis.errorbar(field, np.log(P / (1 - P)), error / (P * (1 - P)), fmt="o", ms=3.5, lw=1, label=name)
axis.set(xlabel="field $x$ (logit)", ylabel="measured log odds", xlim=(-7, 7), ylim=(-9, 9))
axis.legend()
plt.show()
