# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 8. The measured cell inside `thrml`
#
# [`thrml`](https://github.com/extropic-ai/thrml) is a JAX library for block Gibbs sampling of sparse graphical models
# from the makers of the published chip. It samples with ideal p-bits. Here its node update is replaced by the *measured*
# response of our cells, on the nine-spin machine of [notebook 6](06-chip.ipynb). Two programs that share nothing but the
# table (one in Swift and C with counter-based random numbers, one in JAX) must then sample the same law.
#
# This notebook needs `pip install thrml "jax[cpu]"`.

# %%
import equinox as eqx
import jax
import jax.numpy as jnp
from thrml import Block, BlockGibbsSpec, SamplingSchedule, SpinNode, sample_states
from thrml.factor import FactorSamplingProgram
from thrml.models.discrete_ebm import SpinGibbsConditional
from thrml.models.ising import IsingEBM

machine = json.loads((data / "machine.json").read_text())
nodes = [SpinNode() for _ in machine["biases"]]
edges = [(nodes[i], nodes[j]) for i, j in machine["edges"]]
model = IsingEBM(nodes, edges, jnp.array(machine["biases"]), jnp.array(machine["weights"]), jnp.array(1.0))
colours = [Block([nodes[i] for i in machine[colour]]) for colour in ("upper", "lower")]

# %% [markdown]
# ## A cell as thrml's conditional sampler
#
# thrml computes $\gamma = h + \sum J s'$ of each node and draws from $P(+1) = 1/(1 + e^{-2\gamma})$. The class below keeps the
# first half and replaces the second: with $x = 2\gamma$ it looks $P(x)$ and $m(x)$ up in the table, keeps the old spin with
# probability $m$ and draws from $P$ otherwise. The old spins travel in the sampler's state, which thrml hands from sweep to
# sweep.

# %%
class MeasuredCell(SpinGibbsConditional):
    """A p-bit with a measured response; both arrays on a uniform grid of the field in [-reach, reach]."""

    probability: jax.Array
    memory: jax.Array
    size: int = eqx.field(static=True)
    reach: float = eqx.field(static=True)

    def lookup(self, values, x):
        place = jnp.clip((x / self.reach + 1) / 2 * (len(values) - 1), 0, len(values) - 1)
        index = jnp.minimum(place.astype(int), len(values) - 2)
        return values[index] + (place - index) * (values[index + 1] - values[index])

    def init(self):
        return jnp.zeros(self.size, dtype=bool)

    def sample_given_parameters(self, key, parameters, sampler_state, output_sd):
        x = 2 * parameters
        P, m = self.lookup(self.probability, x), self.lookup(self.memory, x)
        # One number decides twice: below m the old spin stays, and what is above is uniform in (m, 1).
        u = jax.random.uniform(key, x.shape)
        spins = jnp.where(u < m, sampler_state, u < m + (1 - m) * P)
        return spins, spins


def measured(name, clocked):
    field, P, m = np.loadtxt(data / f"{name}.response.csv", delimiter=",", skiprows=1, dtype=np.float32).T
    return lambda block: MeasuredCell(jnp.array(P), jnp.array(m if clocked else 0 * m), len(block), float(field[-1]))


# %% [markdown]
# The same number of chains, sweeps and observations as our sampler had. A chain starts from all spins down; the warm-up
# forgets that.

# %%
chains = machine["chains"]
schedule = SamplingSchedule(machine["warmUp"], machine["observations"], machine["stride"])
weights_of_bits = 1 << np.array(machine["upper"] + machine["lower"])


def thrml_counts(cell, seed):
    program = FactorSamplingProgram(
        BlockGibbsSpec(colours, [], model.node_shape_dtypes), [cell(block) for block in colours], model.factors, [])
    start = [jnp.zeros(len(block), dtype=bool) for block in colours]

    @jax.jit
    @jax.vmap
    def run(key):
        upper, lower = sample_states(key, program, schedule, start, [], colours)
        return jnp.concatenate([upper, lower], axis=-1) @ jnp.array(weights_of_bits)

    return np.bincount(np.asarray(run(jax.random.split(jax.random.key(seed), chains))).ravel(), minlength=2**len(nodes))


laws = {"ideal": lambda block: SpinGibbsConditional()}
for name in cells:
    laws[name] = measured(name, clocked=False)
    laws[name + " clocked"] = measured(name, clocked=True)
theirs = {name: thrml_counts(cell, seed) for seed, (name, cell) in enumerate(laws.items())}
with open(data / "machine-counts.csv") as file:
    columns = file.readline().strip().split(",")
ours = dict(zip(columns, np.loadtxt(data / "machine-counts.csv", delimiter=",", skiprows=1, dtype=int).T))
print(f"{chains} chains × {machine['observations']} observations, {machine['stride']} sweeps apart")

# %% [markdown]
# ## The same law?
#
# Two histograms $a_k$, $b_k$ of equal size from one law give $\chi^2 = \sum (a_k - b_k)^2/(a_k + b_k)$ with as many degrees of
# freedom as states, less one. States seen fewer than twenty times together are pooled. As a control, each measured law is
# also held against the *ideal* one: where the cell's deviation from a logistic function is real, that test must fail.

# %%
def two_sample(a, b):
    rare = a + b < 20
    a, b = (np.append(counts[~rare], counts[rare].sum()) for counts in (a, b))
    a, b = a[a + b > 0], b[a + b > 0]
    chi2, degrees = np.sum((a - b)**2 / (a + b)), len(a) - 1
    return chi2, degrees, (chi2 - degrees) / np.sqrt(2 * degrees)


def distance(a, b):
    return 0.5 * np.abs(a / a.sum() - b / b.sum()).sum()


print(f"{'':18}{'pbit against thrml':^40}{'against thrml, ideal':^26}")
print(f"{'':18}{'χ²/n':>8}{'(χ² − n)/√2n':>15}{'distance':>10}{'floor':>9}{'(χ² − n)/√2n':>15}{'distance':>10}")
agree = {}
for name in laws:
    chi2, degrees, score = two_sample(ours[name], theirs[name])
    control = two_sample(ours[name], theirs["ideal"])[2]
    mean = (ours[name] + theirs[name]) / (ours[name].sum() + theirs[name].sum())
    floor = 0.5 * np.sum(np.sqrt(2 / np.pi * mean * 2 / ours[name].sum()))
    agree[name] = abs(score) < 5
    print(f"{name:18}{chi2 / degrees:8.3f}{score:15.2f}{distance(ours[name], theirs[name]):10.5f}{floor:9.5f}"
          f"{control:15.1f}{distance(ours[name], theirs['ideal']):10.5f}")
assert all(agree.values()), "the two samplers differ by more than chance"

# %% [markdown]
# What the cell changes shows best in few numbers: the nine mean spins and the 36 correlations of pairs. Their deviation
# from the exact values of the Boltzmann machine, by either program; bars are one standard error.

# %%
states = np.where(np.arange(2**len(nodes))[:, None] >> np.arange(len(nodes)) & 1, 1, -1)
first, second = np.triu_indices(len(nodes), 1)
moments = np.concatenate([states, states[:, first] * states[:, second]], axis=1)
exponent = states @ np.array(machine["biases"])
for (i, j), weight in zip(machine["edges"], machine["weights"]):
    exponent = exponent + weight * states[:, i] * states[:, j]
boltzmann = np.exp(exponent) / np.exp(exponent).sum()
exact = boltzmann @ moments
centred = moments - exact
covariance = centred.T @ (boltzmann[:, None] * centred) / ours["ideal"].sum()

figure, axes = plt.subplots(1, 1 + len(cells), figsize=(3.4 * (1 + len(cells)), 3.6), sharex=True, sharey=True)
error = np.sqrt(np.diag(covariance))
for axis, name in zip(axes, ["ideal", *cells]):
    x, y = (counts[name] @ moments / counts[name].sum() - exact for counts in (ours, theirs))
    axis.errorbar(1e3 * x, 1e3 * y, 1e3 * error, 1e3 * error, fmt="o", ms=3, lw=0.7, color=blue)
    axis.axline((0, 0), slope=1, color=black, lw=0.7)
    axis.set(title=name, xlabel="pbit (10⁻³)")
    chi2 = (x - y) @ np.linalg.solve(2 * covariance, x - y)
    print(f"{name:12} pbit against thrml: χ² = {chi2:.0f} over {len(exact)} moments; "
          f"largest deviation from the exact machine {np.max(np.abs(x + y)) / 2:.4f} ± {error.max() / np.sqrt(2):.4f}")
axes[0].set_ylabel("thrml (10⁻³)")
figure.suptitle("Mean spins and correlations, less those of the Boltzmann machine", fontsize=9.5)
figure.tight_layout()
plt.show()

# %% [markdown]
# The same response gives the same law in both programs, to within the noise of half a million draws. A model trained with
# thrml can thus be judged on real cells before there is a chip: export the cell, put `MeasuredCell` in place of
# `SpinGibbsConditional`, and sample.
