# SPDX-License-Identifier: GPL-3.0-or-later
"""Updates per second of thrml's Ising sampler: a torus of the given side with the rules of G12, one line a batch size.

As thrml's documentation writes it: IsingEBM, IsingSamplingProgram over two colour blocks, sample_states mapped over the
chains and compiled as a whole; compilation and a first run are not timed, and only the last state is kept. Rates are per
second of CPU time.
"""

import os
import sys
import time

# Before JAX starts: one thread.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from thrml import Block, SamplingSchedule, SpinNode, sample_states
from thrml.models.ising import IsingEBM, IsingSamplingProgram, hinton_init

side, repeats = int(sys.argv[1]), int(sys.argv[2])
rules = [(0, 1), (4, 1), (9, 10)]

nodes = [SpinNode() for _ in range(side * side)]
pairs = set()
for x in range(side):
    for y in range(side):
        for a, b in rules:
            for dx, dy in [(a, b), (-b, a), (-a, -b), (b, -a)]:
                one, other = x * side + y, (x + dx) % side * side + (y + dy) % side
                pairs.add((min(one, other), max(one, other)))
edges = [(nodes[i], nodes[j]) for i, j in sorted(pairs)]
generator = np.random.default_rng(1)
weights = jnp.asarray(generator.uniform(-0.2, 0.2, len(edges)), dtype=jnp.float32)
biases = jnp.asarray(generator.uniform(-0.2, 0.2, len(nodes)), dtype=jnp.float32)
model = IsingEBM(nodes, edges, biases, weights, jnp.float32(1.0))

upper = Block([nodes[x * side + y] for x in range(side) for y in range(side) if (x + y) % 2 == 0])
lower = Block([nodes[x * side + y] for x in range(side) for y in range(side) if (x + y) % 2 == 1])
program = IsingSamplingProgram(model, [upper, lower], clamped_blocks=[])

for batch in [8, 16, 32, 64, 128, 256]:
    sweeps = max(4, 2048 // batch)
    schedule = SamplingSchedule(n_warmup=sweeps - 1, n_samples=1, steps_per_sample=1)

    @jax.jit
    def run(keys, state):
        return jax.vmap(lambda key, start: sample_states(key, program, schedule, start, [], [upper, lower]))(keys, state)

    key = jax.random.key(0)
    state = hinton_init(key, model, [upper, lower], (batch,))
    jax.block_until_ready(run(jax.random.split(key, batch), state))
    best = float("inf")
    for repeat in range(repeats):
        keys = jax.random.split(jax.random.key(repeat + 1), batch)
        start = time.process_time()
        jax.block_until_ready(run(keys, state))
        best = min(best, time.process_time() - start)
    # sample_states' warm-up of n sweeps is followed by one observation without another sweep.
    print(f"batch {batch} {batch * side * side * schedule.n_warmup / best:.6g}", flush=True)
