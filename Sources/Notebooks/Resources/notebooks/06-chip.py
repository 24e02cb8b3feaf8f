# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 6. From the cell to the chip
#
# A chip of p-bits samples a Boltzmann machine, $E(s) = -\sum J_{ij}s_is_j - \sum h_is_i$ over spins $s = \pm1$. Each node
# reads its neighbours, forms the field $x_i = 2\beta\big(h_i + \sum_j J_{ij}s_j\big)$, sets its cell's bias to
# $V = V_0 + V_s x_i$ and takes the cell's bit as its next spin. On a two-coloured graph all nodes of one colour do that at
# once.
#
# With a logistic, forgetful cell that is Gibbs sampling and exact. A real cell differs in two ways, both in the table
# `data/*.response.csv`:
#
# * it answers $P(x)$, the measured curve, instead of $1/(1+e^{-x})$;
# * read every $T$ it keeps its old bit with probability $m(x) = e^{-T/\tau(x)}$.
#
# Here is a machine of nine spins, so small that nothing needs to be estimated: its 512 states can be listed.

# %%
machine = json.loads((data / "machine.json").read_text())
spins = len(machine["biases"])
J = np.zeros((spins, spins))
for (i, j), weight in zip(machine["edges"], machine["weights"]):
    J[i, j] = J[j, i] = weight
h = np.array(machine["biases"])
states = np.where(np.arange(2**spins)[:, None] >> np.arange(spins) & 1, 1, -1)
energy = -0.5 * np.einsum("ki,ij,kj->k", states, J, states) - states @ h
boltzmann = np.exp(-energy)
boltzmann /= boltzmann.sum()
print(f"{spins} spins, {len(machine['edges'])} couplings, {len(states)} states; "
      f"the likeliest has probability {boltzmann.max():.3f}")

# %% [markdown]
# ## The law that a chip of such cells samples
#
# One half step redraws one colour given the other: a 512 × 512 matrix of transition probabilities. The two half steps
# multiplied are a sweep, and the vector that a sweep leaves alone is the law of the chip, exactly, for any response.

# %%
def table(name):
    field, P, m = np.loadtxt(data / f"{name}.response.csv", delimiter=",", skiprows=1).T
    return field, P, m


def half_step(nodes, response, memory=None):
    """Transition matrix, row to column, of redrawing the nodes of one colour."""
    x = 2 * (states @ J + h)
    P, m = response(x), memory(x) if memory else np.zeros_like(x)
    matrix = np.ones((len(states), len(states)))
    for node in range(spins):
        old, new = states[:, None, node], states[None, :, node]
        if node in nodes:
            drawn = np.where(new > 0, P[:, None, node], 1 - P[:, None, node])
            matrix *= m[:, None, node] * (new == old) + (1 - m[:, None, node]) * drawn
        else:
            matrix *= new == old
    return matrix


def law_of(response, memory=None):
    """Stationary law of a sweep, and the correlation that its slowest mode keeps."""
    sweep = half_step(machine["upper"], response, memory) @ half_step(machine["lower"], response, memory)
    law = np.linalg.matrix_power(sweep, 1024)[0]
    # What is left of a disturbance after each sweep, once only the slowest mode is left of it.
    disturbance = np.eye(len(states))[0] - law
    for _ in range(100):
        before = np.abs(disturbance).sum()
        disturbance = disturbance @ sweep
        slowest = np.abs(disturbance).sum() / before
        disturbance = (disturbance - disturbance.sum() * law) / np.abs(disturbance).sum()
    return law / law.sum(), slowest


def distance(p, q):
    """Total variation: the largest difference in probability of any set of states."""
    return 0.5 * np.abs(p - q).sum()


exact = {"ideal": law_of(lambda x: 1 / (1 + np.exp(-x)))}
for name in cells:
    field, P, m = table(name)
    exact[name] = law_of(lambda x: np.interp(x, field, P))
    exact[name + " clocked"] = law_of(lambda x: np.interp(x, field, P), lambda x: np.interp(x, field, m))
for name, (law, slowest) in exact.items():
    print(f"{name:18} total variation from Boltzmann's law {distance(law, boltzmann):.5f}, "
          f"slowest mode of a sweep {slowest:.3f}")

# %% [markdown]
# The ideal row is zero but for rounding: Gibbs sampling is exact. A cell's own curve moves the law by about as much as
# the curve differs from the logistic one, and a curve that was measured with an error adds that. Memory slows the chain
# down: the slowest mode comes closer to 1. It moves the law but little, since keeping the old spin with a probability
# that the spin itself does not influence leaves each conditional law alone; were the conditional laws those of one
# Boltzmann machine, it would not move it at all.
#
# ## The sampler agrees
#
# `pbit` has sampled the same machine with the same tables, and counted states (`data/machine-counts.csv`). Its counts
# against the exact laws: $\chi^2$ over the states expected at least ten times, and the total variation beside what
# independent draws of the same number would show.

# %%
with open(data / "machine-counts.csv") as file:
    columns = file.readline().strip().split(",")
counts = dict(zip(columns, np.loadtxt(data / "machine-counts.csv", delimiter=",", skiprows=1, dtype=int).T))
print(f"{'':18}{'χ²':>8}{'degrees':>9}{'(χ² − n)/√2n':>14}{'distance':>10}{'noise floor':>13}{'to Boltzmann':>14}")
for name, (law, _) in exact.items():
    seen, total = counts[name], counts[name].sum()
    common = law * total >= 10
    chi2 = np.sum((seen[common] - law[common] * total)**2 / (law[common] * total))
    degrees = common.sum() - 1
    floor = 0.5 * np.sum(np.sqrt(2 / np.pi * law * (1 - law) / total))
    print(f"{name:18}{chi2:8.1f}{degrees:9d}{(chi2 - degrees) / np.sqrt(2 * degrees):14.2f}"
          f"{distance(seen / total, law):10.5f}{floor:13.5f}{distance(seen / total, boltzmann):14.5f}")

# %%
figure, axes = plt.subplots(1, len(cells), figsize=(4.6 * len(cells), 3.8), squeeze=False, sharey=True)
order = np.argsort(-boltzmann)
for axis, name in zip(axes[0], cells):
    seen, total = counts[name], counts[name].sum()
    likely = order[:128]
    ratio, error = seen[likely] / total / boltzmann[likely], np.sqrt(seen[likely]) / total / boltzmann[likely]
    axis.errorbar(boltzmann[likely], 100 * (ratio - 1), 100 * error, fmt="o", ms=2.5, lw=0.7, color=blue, label="sampled by pbit")
    axis.plot(boltzmann[likely], 100 * (exact[name][0][likely] / boltzmann[likely] - 1), "x", ms=4, color=red, label="exact law of the cell's chip")
    axis.axhline(0, color=black, lw=0.7)
    axis.set(title=name, xlabel="probability under Boltzmann's law")
    logarithmic(axis.xaxis)
axes[0, 0].set_ylabel("deviation of the chip's law (%)")
axes[0, 0].legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Pictures
#
# The shipped model is a chain of four such machines of 3,600 nodes, trained on Fashion-MNIST, that turns noise into
# garments of a requested class. Ideal cells and the measured ones, each read at its own bit period:

# %%
def pictures(name):
    raw = (data / f"{name}-images-idx3-ubyte").read_bytes()
    shape = np.frombuffer(raw, ">u4", count=3, offset=4)
    return np.frombuffer(raw, np.uint8, offset=16).reshape(shape)


sets = ["ideal", *cells]
figure, axes = plt.subplots(1, len(sets), figsize=(3.6 * len(sets), 3))
for axis, name in zip(np.atleast_1d(axes), sets):
    images = pictures(name)[:40]
    sheet = images.reshape(4, 10, 28, 28).swapaxes(1, 2).reshape(4 * 28, 280)
    axis.imshow(sheet, cmap="gray_r", interpolation="nearest")
    axis.set(title=name, xticks=[], yticks=[])
    axis.grid(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# Do they differ? The mean picture of each class by measured cells against that by ideal cells, beside the same between
# two ideal runs of other seeds: what equals that floor cannot be told from chance with this many pictures.

# %%
figure, axis = plt.subplots()
for index, name in enumerate(cells):
    comparison = json.loads((data / f"{name}.comparison.json").read_text())
    rows = comparison["classes"]
    place = np.arange(len(rows))
    axis.bar(place + 0.25 * index, [row["difference"] for row in rows], 0.22, label=name)
    print(f"{name}: mean pictures differ by {comparison['difference']:.4f}, the floor is {comparison['floor']:.4f} "
          f"({sum(row['count'] for row in rows)} pictures)")
axis.bar(place + 0.25 * len(cells), [row["floor"] for row in rows], 0.22, color="0.7", label="floor: ideal against ideal")
axis.set(xlabel="class", ylabel="mean difference of a pixel", xticks=place + 0.125 * len(cells), xticklabels=place)
axis.grid(axis="x")
axis.legend()
plt.show()

# %% [markdown]
# ## What a picture costs
#
# Every redrawn node pays for its random bit and for what surrounds it. The random bit is measured here; the other prices
# are inferred from published totals or assumed, as the column says.

# %%
for name in cells:
    ledger = json.loads((data / f"{name}.ledger.json").read_text())
    print(f"{name}: {ledger['total_J'] * 1e9:.2f} nJ a picture")
    for row in ledger["rows"]:
        source = row["source"]
        print(f"  {row['item']:15}{row['count']:>10} × {row['unitPrice_J'] * 1e18:7.1f} aJ = {row['total_J'] * 1e12:8.1f} pJ   {source['kind']}")
