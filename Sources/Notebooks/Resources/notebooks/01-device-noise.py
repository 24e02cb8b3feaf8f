# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 1. Device noise: where the random bit comes from
#
# A transistor below threshold passes electrons one at a time. Hops over the channel's barrier are independent events,
# with a rate $\lambda^+$ along the current and $\lambda^-$ against it, so the current is
# $I = q(\lambda^+ - \lambda^-)$ and fluctuates with the one-sided spectral density
#
# $$S_I = 2q^2(\lambda^+ + \lambda^-).$$
#
# Thermodynamics fixes the ratio of the two: an electron that drops by the energy $qV_{DS}$ does so
# $e^{qV_{DS}/kT}$ times as often as it climbs back (*local detailed balance*). Therefore
#
# $$S_I = 2qI\,\coth\frac{qV_{DS}}{2kT},$$
#
# which is shot noise $2qI$ in saturation and Johnson's $4kT g_{ds}$ at $V_{DS}=0$: one law, both limits.
#
# This notebook checks that law in three steps: its two limits, a capacitor that must hold $kT/C$, and the cell that turns
# the noise into a bit. Waveforms come from `pbit simulate`; everything else is computed here.

# %% [markdown]
# ## The two limits
#
# A generic 65 nm-like n-channel device (EKV model; the card's values are assumed, not a foundry's), 120 nm wide and
# 180 nm long, gate at 0.1 V.

# %%
q, k, T = 1.602176634e-19, 1.380649e-23, 300.0
UT = k * T / q
n, VT0, KP = 1.35, 0.28, 480e-6


def channel(VG, VDS, W=120e-9, L=180e-9):
    """Forward and reverse normalised currents l_F, l_R of the EKV model and the specific current, A."""
    VP = (VG - VT0) / n
    lF = np.log1p(np.exp(VP / (2 * UT)))
    lR = np.log1p(np.exp((VP - VDS) / (2 * UT)))
    return lF, lR, 2 * n * KP * W / L * UT**2


VDS = np.linspace(1e-4, 0.2, 400)
lF, lR, IS = channel(0.1, VDS)
I = IS * (lF**2 - lR**2)
S = 2 * q * I / np.tanh(VDS / (2 * UT))
l0 = channel(0.1, 0.0)[0]
gds = IS / UT * l0 * -np.expm1(-l0)

figure, axis = plt.subplots()
axis.plot(VDS * 1e3, S * 1e27, label=r"local detailed balance, $2qI\coth(V_{DS}/2U_T)$")
axis.plot(VDS * 1e3, 2 * q * I * 1e27, "--", label=r"shot noise alone, $2qI$")
axis.axhline(4 * k * T * gds * 1e27, color=green, ls=":", label=r"Johnson noise, $4kT\,g_{ds}(0)$")
axis.set(xlabel="$V_{DS}$ (mV)", ylabel="$S_I$ (10⁻²⁷ A²/Hz)", ylim=(0, None), xlim=(0, 200))
axis.legend()
plt.show()
print(f"saturation current {I[-1] * 1e9:.2f} nA: {I[-1] / q * 1e-9:.1f} electrons a nanosecond")

# %% [markdown]
# The textbook writes instead $S_I = 2q(I_F + I_R)$ with the forward and reverse currents of the model. In deep weak
# inversion that is the same. Where the EKV model's $\ln^2$ interpolation bends towards strong inversion it is not: at
# $V_{DS}=0$ its ratio to $4kT g_{ds}$ is $l/(1-e^{-l})$, which exceeds 1 by about half the root of the inversion
# coefficient. Such a device would sit hotter than its surroundings at equilibrium, and drive a perpetual motion machine.

# %%
coefficient = np.logspace(-4, 1, 200)
l = np.sqrt(coefficient)
figure, axis = plt.subplots()
axis.semilogx(coefficient, 100 * (l / -np.expm1(-l) - 1), color=red, label="textbook $2q(I_F+I_R)$")
axis.axhline(0, color=blue, label="local detailed balance")
axis.set(xlabel="inversion coefficient $I_F/I_S$", ylabel="excess over $4kT\\,g_{ds}$ at $V_{DS}=0$ (%)", ylim=(-10, 150))
axis.legend()
plt.show()

# %% [markdown]
# ## kT/C
#
# The test of any noise model: a capacitor that only touches one device, at equilibrium, has the voltage variance $kT/C$
# whatever the device is. The deck `data/device-noise.cir` has three such nodes of 1 fF: a resistor, a transistor with
# local detailed balance and the same transistor with the textbook's noise, both with the
# gate at the threshold (inversion coefficient 0.48). The run has 8,000 samples 40 ns apart, four relaxation times of the
# slowest node, so that they are as good as independent.

# %%
noise = np.loadtxt(data / "device-noise.csv", delimiter=",", skiprows=2)[1:]
C = 1e-15
names = ["resistor", "transistor, local detailed balance", "transistor, textbook noise"]
print(f"kT/C = {k * T / C:.4g} V², its root {1e3 * np.sqrt(k * T / C):.3f} mV, or {np.sqrt(k * T * C) / q:.1f} electrons\n")
for name, v in zip(names, noise[:, 1:].T):
    ratio = v.var(ddof=1) / (k * T / C)
    neighbours = np.corrcoef(v[1:], v[:-1])[0, 1]
    error = ratio * np.sqrt(2 / len(v) * (1 + neighbours**2) / (1 - neighbours**2))
    print(f"{name:36}{ratio:.3f} ± {error:.3f} kT/C")
l = channel(0.28, 0.0)[0]
print(f"\nthe textbook's law predicts {l / -np.expm1(-l):.3f} kT/C at this bias")

# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
v = np.linspace(-9, 9, 300)
deviation = 1e3 * np.sqrt(k * T / C)
for axis, name, samples, color in zip(axes, names, noise[:, 1:].T, [green, blue, red]):
    axis.hist(1e3 * samples, bins=np.arange(-9, 9.1, 0.5), density=True, color=color, alpha=0.45)
    axis.plot(v, np.exp(-0.5 * (v / deviation)**2) / deviation / np.sqrt(2 * np.pi), color=black, lw=1.2)
    axis.set(title=name, xlabel="voltage (mV)")
    axis.title.set_fontsize(9)
axes[0].set_ylabel("density (1/mV)")
figure.suptitle("Voltage of 1 fF; black: the Gaussian of variance kT/C", fontsize=9.5)
figure.tight_layout()
plt.show()

# %% [markdown]
# ## From a noisy node to a bit
#
# Two millivolts of noise are too small to use, and a bit must swing over the whole supply. In the reference cell A an
# inverter held at its switching point enlarges its own noise: it drives current through a small conductance, so the noise
# of its node exceeds $kT/C$ by the gain. Two more inverters amplify that to a logic level. Two microseconds of it:

# %%
time, n1, n2, n3 = np.loadtxt(data / "waveform-2.csv", delimiter=",", skiprows=1, usecols=(0, 1, 4, 5)).T
figure, (top, bottom) = plt.subplots(2, 1, sharex=True, figsize=(7, 4))
top.plot(time * 1e6, n1 * 1e3, lw=0.8)
top.axhline(100, color=black, lw=0.7, ls=":")
top.set(ylabel="noise node n1 (mV)")
bottom.plot(time * 1e6, n2 * 1e3, lw=0.8, color=red)
bottom.axhline(100, color=black, lw=0.7, ls=":")
bottom.set(xlabel="time (µs)", ylabel="output n2 (mV)", xlim=(0, 2))
plt.show()
print(f"n1 has a standard deviation of {n1[100:].std() * 1e3:.1f} mV in this stretch, {(n1[100:].var() / (k * T / C)):.0f} times kT/C")

# %% [markdown]
# The bit is the output against half the supply. It is random and it remembers: the next notebooks measure
# [how its probability follows the bias](02-sigmoid.ipynb) and [how long its memory is](03-memory.ipynb).
