// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chromatic Gibbs sampling of sparse Ising models, chains innermost.
//
// A block holds PBIT_GIBBS_CHAINS independent chains. Its state is one byte a spin, node-major: byte
// node·PBIT_GIBBS_CHAINS + chain is 0x00 for s = −1 and 0xFF for s = +1. Neighbours come in groups of four,
// so that a group's sum of ±w is one lookup in a table of 16.
//
// Every instruction set computes the same bits: the order and the rounding of all operations are fixed.
#ifndef PBIT_GIBBS_H
#define PBIT_GIBBS_H

#include <stdint.h>

#include "pbit_instruction_set.h"

#define PBIT_GIBBS_CHAINS 128

/// Couplings and biases. Node n reads the groups group_start[n] ..< group_start[n + 1]; group g holds the four
/// neighbours at neighbour[4g ..< 4g + 4] and their weights. A neighbour is its place in the state,
/// node·PBIT_GIBBS_CHAINS. Unused places have weight 0 and any valid neighbour.
typedef struct {
  const int32_t *group_start;
  const int32_t *neighbour;
  const float *weight;
  /// What pbit_gibbs_tabulate makes of the weights, on cache lines.
  const float *table;
  const float *bias;
  /// No node's |h| + Σ |w| is above it.
  float bound;
} pbit_gibbs_graph;

/// One interval of a tabulated response: value and rise of 2²⁴·P(+1 | x, old spin −1) = 2²⁴·(1 − m)·P and of
/// 2²⁴·P(+1 | x, old spin +1) = 2²⁴·(m + (1 − m)·P), where m(x) is the memory.
typedef struct {
  float after_minus, after_minus_rise, after_plus, after_plus_rise;
} pbit_gibbs_interval;

/// How a node draws from its field x. intervals = NULL is the ideal law P = 1/(1 + e^(−x)), m = 0, of which nothing
/// else is read. Else tables of `count` intervals each, one after the other, on a uniform grid of x in [−range, range];
/// constant outside. All that follows may be NULL.
typedef struct {
  const pbit_gibbs_interval *intervals;
  int32_t count;
  float range;
  /// Table, gain and offset of each node; NULL: the first, 1 and 0.
  const int32_t *table;
  const float *gain;
  const float *offset;
  /// What stands at the cells' inputs, before the offset: in each update it keeps the share `residual` of its distance
  /// from the field. Node-major, in table intervals, in the order of pbit_gibbs_place; NaN where there was no update yet.
  float *settled;
  float residual;
  /// Added to every x, by chain in the order of pbit_gibbs_place.
  const float *common;
} pbit_gibbs_law;

/// Rounds of Philox4x32 in the Gibbs kernels. Seven are the fewest that its authors found to pass all tests of BigCrush
/// (Salmon et al., SC'11); the ten of this package's other streams cost an eighth of the speed.
#define PBIT_GIBBS_ROUNDS 7

/// Where a draw stands in its random stream: Philox4x32-7 with this key and counter (16·block + i, node, sweep, 0).
typedef struct {
  uint64_t key;
  uint32_t block;
  uint32_t sweep;
} pbit_gibbs_stream;

/// Where a chain's number stands in an array of one float a chain.
static inline int32_t pbit_gibbs_place(int32_t chain) { return chain / 64 * 64 + chain % 4 * 16 + chain % 64 / 4; }

/// The table of each group: ((±w₀ ± w₁) ± w₂) ± w₃ for each of 16 patterns, the sign of w_j positive where bit j is set.
void pbit_gibbs_tabulate(const float *weight, int32_t groups, float *table);

/// Redraws the listed nodes of a block: x = gain·scale·(h + Σ w s′) + offset + common, then the law. Listed nodes must
/// not be neighbours. The ideal law and the table both take scale = 2β.
void pbit_gibbs_update(
    int instruction_set, const pbit_gibbs_graph *graph, const pbit_gibbs_law *law, float scale,
    pbit_gibbs_stream stream, const int32_t *nodes, int32_t count, uint8_t *state);

/// Draws a Gaussian number of the given standard deviation for each chain of a block, in the order of pbit_gibbs_place,
/// from counters (64·block + pair of chains, colour, sweep, 1) of Philox4x32-10.
void pbit_gibbs_common_mode(pbit_gibbs_stream stream, int32_t colour, float deviation, float *common);

/// Packs a block's bytes to bits: two words a node, bit c of word c/64 for chain c.
void pbit_gibbs_pack(int instruction_set, const uint8_t *state, int32_t nodes, uint64_t *bits);

/// Adds Σ s over the chains of `mask` to node_sums, and Σ s s′ to edge_sums, from packed bits.
void pbit_gibbs_moments(
    int instruction_set, const uint64_t *bits, const uint64_t mask[2], const int32_t *nodes, int32_t node_count,
    const int32_t *edges, int32_t edge_count, int32_t *node_sums, int32_t *edge_sums);

#endif
