# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 3. Memory: how long a bit remembers
#
# Between two looks the bit must forget. Its normalised autocorrelation $\rho(t)$ tells how fast, and people condense it
# into one number in three ways, which agree for a single exponential only:
#
# * **integrated time** $\tau = \int_0^\infty \rho\,dt$: what counts for statistics. The mean of a record of length $T$ has
#   the variance of $T/2\tau$ independent bits;
# * **1/e time**: where $\rho$ has fallen to 0.368;
# * **slow mode**: the slope of $\ln\rho$ at late times, the slowest relaxation of the circuit.
#
# A clipped Ornstein–Uhlenbeck process (Gaussian noise with a time constant, against a threshold) has
# $\rho = \frac{2}{\pi}\arcsin e^{-t/\tau_1}$, with a sharp initial drop, because near the threshold it chatters.

# %%
for name, cell in cells.items():
    memory = cell["autocorrelation"]
    lag, rho = np.array(memory["lag_s"]), np.array(memory["rho"])
    inside = lag <= memory["window_s"]
    print(name)
    for label, key in [("integrated", "integratedTime_s"), ("1/e", "oneOverETime_s"), ("slow mode", "exponentialTime_s")]:
        print(f"  {label:12}{estimate(memory[key], 'ns', 1e9):>18}")
    tail = rho[inside][-1] * memory["exponentialTime_s"]["value"]
    print(f"  integrated here over the stored points up to {memory['window_s'] * 1e9:.0f} ns, with the slow mode's tail: "
          f"{(np.trapezoid(rho[inside], lag[inside]) + tail) * 1e9:.2f} ns")

# %%
figure, axes = plt.subplots(1, len(cells), figsize=(4.6 * len(cells), 3.8), squeeze=False, sharey=True)
for axis, (name, cell) in zip(axes[0], cells.items()):
    memory = cell["autocorrelation"]
    lag, rho, error = (np.array(memory[key]) for key in ["lag_s", "rho", "rhoError"])
    tau, slow = memory["integratedTime_s"]["value"], memory["exponentialTime_s"]["value"]
    shown = lag <= 5 * tau
    t = lag[shown]
    axis.semilogy(t * 1e9, rho[shown], color=black, lw=1.4, label="measured")
    if error.any():
        axis.fill_between(t * 1e9, np.clip(rho - 2 * error, 1e-4, None)[shown], (rho + 2 * error)[shown],
                          color=black, alpha=0.2, lw=0, label="± 2 standard errors")
    axis.semilogy(t * 1e9, np.exp(-t / tau), color=red, ls="--", lw=1, label="exponential, same integral")
    axis.semilogy(t * 1e9, 2 / np.pi * np.arcsin(np.exp(-t * np.log(2) / tau)), color=blue, ls=":", lw=1.2,
                  label="clipped Gaussian, same integral")
    axis.axhline(1 / np.e, color=green, lw=0.7)
    axis.set(title=name, xlabel="lag (ns)", ylim=(3e-3, 1.1))
axes[0, 0].set_ylabel("autocorrelation of the bit")
axes[0, -1].legend()
figure.tight_layout()
plt.show()

# %% [markdown]
# ## The spectrum
#
# The same memory in the frequency domain. Taken as 0 and 1, the bit has the variance $P(1-P)$, and its one-sided
# spectral density is $S(f) = 4P(1-P)\int_0^\infty \rho(t)\cos(2\pi ft)\,dt$: flat up to a corner near $1/2\pi\tau$, then
# falling. A random telegraph signal (one exponential) makes a Lorentzian.

# %%
frequency = np.logspace(4.5, 8, 160)
figure, axes = plt.subplots(1, len(cells), figsize=(4.6 * len(cells), 3.6), squeeze=False, sharey=True)
for axis, (name, cell) in zip(axes[0], cells.items()):
    memory = cell["autocorrelation"]
    lag, rho = np.array(memory["lag_s"]), np.array(memory["rho"])
    tau, slow = memory["integratedTime_s"]["value"], memory["exponentialTime_s"]["value"]
    # The stored function ends where noise takes over; beyond, the slow mode goes on.
    cut = lag <= memory["window_s"]
    t = np.concatenate([lag[cut], np.arange(lag[cut][-1], 20 * slow, lag[1] / 2)[1:]])
    function = np.concatenate([rho[cut], rho[cut][-1] * np.exp(-(t[cut.sum():] - lag[cut][-1]) / slow)])
    middle = np.argmin(abs(np.array(cell["operatingCurve"]["bias_V"]) - memory["bias_V"]))
    P = cell["operatingCurve"]["probability"][middle]
    # ρ is made of straight pieces, whose cosine integral is exact: Σ Δslope·(cos ωt)/ω².
    slope = np.diff(function) / np.diff(t)
    omega = 2 * np.pi * frequency[:, None]
    kinks = np.cos(omega * t) @ np.concatenate([[slope[0]], np.diff(slope), [-slope[-1]]])
    S = 4 * P * (1 - P) * -kinks / omega[:, 0]**2
    axis.loglog(frequency, S, color=black, label="from the autocorrelation")
    axis.loglog(frequency, 4 * P * (1 - P) * tau / (1 + (2 * np.pi * frequency * tau)**2), color=red, ls="--", lw=1,
                label="Lorentzian of the integrated time")
    spectrum = cell.get("spectrum")
    if spectrum:
        f, own = np.array(spectrum["frequency_Hz"]), np.array(spectrum["density_per_Hz"])
        seen = (f >= frequency[0]) & (f <= frequency[-1])
        axis.loglog(f[seen], own[seen], "o", ms=2.5, color=blue, label=f"spectrum section ({spectrum['engine']})")
        print(f"{name}: corner {estimate(spectrum['corner_Hz'], 'MHz', 1e-6)}, "
              f"1/2πτ = {1e-6 / (2 * np.pi * tau):.3f} MHz")
    axis.axvline(1 / (2 * np.pi * tau), color=green, lw=0.7)
    axis.set(title=name, xlabel="frequency (Hz)")
axes[0, 0].set_ylabel("$S$ (1/Hz)")
axes[0, -1].legend(loc="lower left")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Along the bias
#
# A cell that has nearly made up its mind forgets faster: the rare excursions to the other state are short. A chip that
# waits for the slowest case waits for the unbiased cell.

# %%
figure, axis = plt.subplots()
for name, cell in cells.items():
    curve = cell["operatingCurve"]
    V, tau, error = (np.array(curve[key]) for key in ["bias_V", "tau_s", "tauError_s"])
    field = (V - cell["logistic"]["center_V"]["value"]) / cell["logistic"]["scale_V"]["value"]
    axis.errorbar(field, tau * 1e9, error * 1e9, fmt="o-", ms=3.5, lw=1, label=name)
axis.set(xlabel="field $x$ (logit)", ylabel="integrated time τ (ns)", ylim=(0, None))
axis.legend()
plt.show()

# %% [markdown]
# ## After a step of the bias
#
# A chip sets the bias before it samples. How $P$ follows a step is a measurement of its own (`settling` in the model).

# %%
stepped = {name: cell["settling"] for name, cell in cells.items() if cell.get("settling")}
if stepped:
    figure, axis = plt.subplots()
    for name, settling in stepped.items():
        t, P, error = (np.array(settling[key]) for key in ["time_s", "probability", "probabilityError"])
        line, = axis.plot(t * 1e9, P, label=name)
        axis.fill_between(t * 1e9, P - error, P + error, color=line.get_color(), alpha=0.25, lw=0)
        axis.axvline(settling["settlingTime_s"]["value"] * 1e9, color=line.get_color(), lw=0.8, ls=":")
        print(f"{name}: less than {settling['tolerance']:.2%} of the step is left after "
              f"{estimate(settling['settlingTime_s'], 'ns', 1e9)}")
    axis.set(xlabel="time after the step (ns)", ylabel="P(1)")
    axis.legend()
    plt.show()
else:
    print("these cell models were measured without a bias step")
