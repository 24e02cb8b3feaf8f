# SPDX-License-Identifier: GPL-3.0-or-later
# %% [markdown]
# # 5. Mismatch and calibration
#
# No two transistors are equal. Pelgrom's law gives a threshold's standard deviation as $A_{VT}/\sqrt{2WL}$ for each
# device, millivolts at the sizes of a p-bit, while the sigmoid's slope is a fraction of a millivolt per logit. So the
# first question to any p-bit is how wide its offset is *in units of its slope*, and the second, how many bits a bias DAC
# needs to put it right.
#
# First, what an offset costs: a cell that is shifted by $\delta$ logits answers a field with the wrong probability. Its
# largest error is close to $\delta/4$, at the centre.

# %%
figure, axis = plt.subplots()
shift = np.linspace(0, 8, 161)
for name, cell in cells.items():
    response = np.loadtxt(data / f"{name}.response.csv", delimiter=",", skiprows=1)
    field, P = response[:, 0], response[:, 1]
    error = [np.max(np.abs(np.interp(field + delta, field, P) - P)) for delta in shift]
    axis.plot(shift, error, label=name)
    allowed = np.interp(0.025, error, shift)
    print(f"{name}: an error of 0.025 in P allows an offset of {allowed:.3f} slopes, "
          f"{allowed * abs(cell['logistic']['scale_V']['value']) * 1e6:.0f} µV")
axis.plot(shift, shift / 4, color=black, lw=0.8, ls=":", label="offset/4")
axis.set(xlabel="offset (slopes)", ylabel="largest error in P", ylim=(0, 1))
axis.legend()
plt.show()

# %% [markdown]
# ## How wide it is
#
# `variability` in a cell model holds samples of whole cells with mismatch: the bias of P = ½, the slope, the
# correlation time and the energy per bit of each, after its own bias has been set to P = ½.

# %%
varied = {name: cell["variability"]["corners"] for name, cell in cells.items() if cell.get("variability")}
for name, corners in varied.items():
    print(name)
    for corner in corners:
        samples = np.array(corner["samples"])
        scale = abs(corner["nominal"]["logisticScale_V"]["value"])
        offset = samples[:, 0] - samples[:, 0].mean()
        spread = offset.std(ddof=1)
        error = spread / np.sqrt(2 * (len(samples) - 1))
        usable = np.mean(np.abs(samples[:, 0]) / np.exp(samples[:, 1]) < np.log(9))
        line = (f"  {corner['section'] or 'nominal':8} offset {spread * 1e3:.2f} ± {error * 1e3:.2f} mV = {spread / scale:.1f} slopes")
        if corner.get("linearDeviation"):
            line += f" (by sensitivities {corner['linearDeviation'][0] * 1e3:.2f} mV)"
        line += (f", sd ln τ {samples[:, 2].std(ddof=1):.2f}, sd ln E {samples[:, 3].std(ddof=1):.3f};"
                 f" with 0.1 < P < 0.9 uncalibrated: {usable:.1%} of {len(samples)}, {corner['failures']} failed")
        print(line)
if not varied:
    print("these cell models were measured without mismatch")

# %%
for name, corners in varied.items():
    figure, axes = plt.subplots(1, 3, figsize=(10, 3.4))
    for corner, color in zip(corners, [blue, red, green, orange, pink, sky, black]):
        samples = np.array(corner["samples"])
        label = corner["section"] or "nominal"
        scale = abs(corner["nominal"]["logisticScale_V"]["value"])
        axes[0].hist(samples[:, 0] / scale, bins=30, histtype="step", color=color, label=label)
        axes[1].plot(np.exp(samples[:, 1]) * 1e6, np.exp(samples[:, 2]) * 1e9, ".", ms=3, color=color)
        axes[2].plot(1e-6 / np.exp(samples[:, 2]), np.exp(samples[:, 3]) * 1e18, ".", ms=3, color=color)
    axes[0].set(xlabel="offset (slopes)", ylabel="cells")
    axes[0].legend(fontsize=8)
    axes[1].set(xlabel="slope (µV per logit)", ylabel="τ (ns)")
    axes[2].set(xlabel="speed 1/τ (MHz)", ylabel="energy per bit (aJ)")
    logarithmic(axes[1].yaxis)
    logarithmic(axes[2].xaxis)
    figure.suptitle(f"{name} under mismatch", fontsize=9.5)
    figure.tight_layout()
    plt.show()

# %% [markdown]
# ## How many bits calibration takes
#
# A bias DAC of $B$ bits and range $\pm R$ leaves an offset of at most half a step, $R/2^B$. If that may be at most $r$
# logits, the range can be no larger than $2^B r$ slopes, and the cells with an offset beyond it are lost. The yield
# against $B$ follows from the samples; the smooth curve is that of a Gaussian of the same mean and standard deviation.

# %%
residual = 0.1
bits = np.arange(2, 15)
for name, corners in varied.items():
    figure, axis = plt.subplots()
    for corner, color in zip(corners, [blue, red, green, orange, pink, sky, black]):
        samples = np.array(corner["samples"])
        reach = residual * 2.0**bits
        offset = np.abs(samples[:, 0]) / np.exp(samples[:, 1])
        made = len(samples) + corner["failures"]
        share = np.array([np.sum(offset <= limit) / made for limit in reach])
        error = np.sqrt(share * (1 - share) / made)
        axis.errorbar(bits, 100 * share, 100 * error, fmt="o", ms=3.5, color=color, label=corner["section"] or "nominal")
        scale = abs(corner["nominal"]["logisticScale_V"]["value"])
        mean, deviation = samples[:, 0].mean() / scale, samples[:, 0].std(ddof=1) / scale
        fine = np.linspace(2, 14, 200)
        inside = [0.5 * (math.erf((residual * 2**b - mean) / deviation / math.sqrt(2))
                         + math.erf((residual * 2**b + mean) / deviation / math.sqrt(2))) for b in fine]
        axis.plot(fine, 100 * np.array(inside), color=color, lw=0.9)
        enough = bits[share >= 0.99]
        print(f"{name} {corner['section']}: " + (f"{enough[0]} bits, ± {residual * 2**enough[0] * scale * 1e3:.3g} mV, "
              f"for 99 % of the cells" if len(enough) else "no DAC here saves 99 % of the cells"))
    axis.set(xlabel="bits of the bias DAC", ylabel="yield (%)", ylim=(0, 102),
             title=f"{name}: at most {residual} logit left, {residual / 4:.3f} in P")
    axis.legend(loc="lower right")
    plt.show()
