# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 4. Energy and speed
#
# The cells draw a static current whether anybody looks or not, so a bit costs power times the time between two looks.
# Looking more often makes bits cheaper and worth less: they repeat each other. The entropy of a bit given the one before
# it says what is new in it. For an unbiased bit with the correlation $\rho$ between neighbours that is
# $h = H_2\big((1+\rho)/2\big)$ bits, with $H_2$ the binary entropy. (A bit that remembers more than its predecessor holds
# still less; the two-point value is an upper bound.)

# %%
def entropy(p):
    p = np.clip(p, 1e-300, 1 - 1e-16)
    return -(p * np.log2(p) + (1 - p) * np.log2(1 - p))


def correlation(cell, period):
    """ρ at a lag: from the stored function, beyond its window by the slow mode."""
    memory = cell["autocorrelation"]
    lag, rho = np.array(memory["lag_s"]), np.array(memory["rho"])
    inside = lag <= memory["window_s"]
    last = lag[inside][-1]
    tail = rho[inside][-1] * np.exp(-(period - last) / memory["exponentialTime_s"]["value"])
    return np.where(period <= last, np.interp(period, lag, rho), tail)


print(f"{'':12}{'period':>8}{'energy per bit':>22}{'correlation':>14}{'new per bit':>14}{'per new bit':>14}")
for name, cell in cells.items():
    energy = cell["energy"]
    power = energy["perBit_J"]["value"] / energy["bitPeriod_s"]
    for period in np.array([0.5, 1, 2, 3, 4.6]) * energy["bitPeriod_s"]:
        rho = float(correlation(cell, period))
        new = float(entropy((1 + rho) / 2))
        cost = {part: value * period / energy["bitPeriod_s"] for part, value in energy["perBit_J"].items()}
        print(f"{name:12}{period * 1e9:5.0f} ns{estimate(cost, 'aJ', 1e18):>22}{rho:14.3f}{new:10.3f} bit"
              f"{power * period / new * 1e18:11.0f} aJ")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
for (name, cell), color in zip(cells.items(), [blue, red, green, orange, pink, sky]):
    period = np.geomspace(10e-9, 1e-6, 120)
    power = cell["energy"]["perBit_J"]["value"] / cell["energy"]["bitPeriod_s"]
    rho = correlation(cell, period)
    left.loglog(period * 1e9, power * period * 1e18, color=color, label=f"{name}, any bit")
    left.loglog(period * 1e9, power * period / entropy((1 + rho) / 2) * 1e18, color=color, ls="--",
                label=f"{name}, a bit of new information")
    right.semilogx(period * 1e9, rho, color=color, label=name)
    for row in cell["energy"].get("periods") or []:
        right.errorbar(row["bitPeriod_s"] * 1e9, row["residualCorrelation"]["value"],
                       row["residualCorrelation"]["standardError"], fmt="o", ms=3.5, color=color)
left.loglog([100], [350], "k*", ms=10, label="published: 350 aJ at 10 Mbit/s")
left.set(xlabel="time between bits (ns)", ylabel="energy (aJ)")
left.legend(fontsize=8)
right.set(xlabel="time between bits (ns)", ylabel="correlation of neighbours", ylim=(0, 1))
right.legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Where the power goes

# %%
for name, cell in cells.items():
    print(name)
    for supply in cell["energy"]["supplies"]:
        parts = f"  {supply['source']:6}{estimate(supply['power_W'], 'nW', 1e9):>22}"
        if supply.get("static_W"):
            parts += f", static {estimate(supply['static_W'], 'nW', 1e9)}"
        if supply.get("switching_J"):
            parts += f", {estimate(supply['switching_J'], 'aJ', 1e18)} a change of the bit"
        print(parts)

# %% [markdown]
# ## Over process, supply and temperature
#
# Subthreshold currents are exponential in threshold and temperature, and so is speed. Energy per correlation time is
# much steadier, since a slower cell also draws less. Each point is one condition of the cell's spec, after its bias was
# set to P = ½ again.

# %%
surveyed = {name: cell["conditions"] for name, cell in cells.items() if cell.get("conditions")}
for name, conditions in surveyed.items():
    usable = [condition for condition in conditions if condition.get("figures")]
    lost = [condition for condition in conditions if not condition.get("figures")]
    print(f"{name}: {len(usable)} conditions, and {len(lost)} under which it is no p-bit")
    for label, key, unit, scale in [("τ", "tau_s", "ns", 1e9), ("energy per bit", "energyPerBit_J", "aJ", 1e18),
                                    ("slope", "logisticScale_V", "µV per logit", 1e6), ("bias of P = ½", "center_V", "mV", 1e3)]:
        values = np.array([condition["figures"][key]["value"] for condition in usable]) * scale
        if len(values):
            worst = usable[int(np.argmax(values))]
            print(f"  {label:16}{values.min():10.4g} {np.median(values):10.4g} {values.max():10.4g} {unit}"
                  f"   largest: {worst['section'] or 'nominal'} {worst['temperature_K']:.0f} K {worst['parameters'] or ''}")
    for condition in lost:
        print(f"  none: {condition['section']} {condition['temperature_K']:.0f} K: {condition.get('failure')}")
if surveyed:
    figure, axes = plt.subplots(1, len(surveyed), figsize=(4.6 * len(surveyed), 4), squeeze=False, sharey=True)
    for axis, (name, conditions) in zip(axes[0], surveyed.items()):
        usable = [condition for condition in conditions if condition.get("figures")]
        for section, color in zip(sorted({c["section"] for c in usable}), [blue, red, green, orange, pink, sky, black]):
            ours = [c for c in usable if c["section"] == section]
            tau = np.array([c["figures"]["tau_s"]["value"] for c in ours])
            power = np.array([c["figures"]["power_W"]["value"] for c in ours])
            axis.plot(1e-6 / tau, power * tau * 1e18, "o", ms=4, color=color, label=section or "nominal")
        axis.set(title=name, xlabel="speed 1/τ (MHz)")
        logarithmic(axis.xaxis)
        logarithmic(axis.yaxis)
        axis.legend(title="section")
    axes[0, 0].set_ylabel("energy per τ (aJ)")
    figure.tight_layout()
    plt.show()
else:
    print("these cell models were measured under one condition")

# %%
for name, cell in cells.items():
    drift = cell.get("temperatureCoefficients")
    if not drift:
        print(f"{name}: measured at {cell['temperature_K']:.0f} K alone")
        continue
    print(f"{name}, at {cell['temperature_K']:.0f} K: bias of P = ½ {estimate(drift['center_V_per_K'], 'µV/K', 1e6)}, "
          f"slope {estimate(drift['scale_per_K'], '%/K', 100)}, τ {estimate(drift['tau_per_K'], '%/K', 100)}, "
          f"power {estimate(drift['power_per_K'], '%/K', 100)}")
    for kelvin, figures in zip(drift["temperature_K"], drift["figures"]):
        print(f"  {kelvin:.0f} K{estimate(figures['tau_s'], 'ns', 1e9):>20}{estimate(figures['power_W'], 'nW', 1e9):>22}")
