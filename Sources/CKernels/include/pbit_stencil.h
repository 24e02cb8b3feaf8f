// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chromatic Gibbs sampling of one chain on a large lattice, nodes of a colour innermost.
//
// The lattice's nodes (row, column) of one colour, (row + column) mod 2, are a plane: node (row, column) stands in
// `row` at place column/2. Every node has the same directions to its neighbours, which are in the other plane at fixed
// distances: there are no index tables.
//
// Spins are floats ±1. A plane has margins of rows and places, where an open lattice keeps zeros and a torus copies of
// its other side. Weights and whatever else a node has are in tiles of PBIT_STENCIL_TILE places; rows are filled up to
// whole tiles with nodes that do not exist, of weight 0.
#ifndef PBIT_STENCIL_H
#define PBIT_STENCIL_H

#include <stdint.h>

#include "pbit_gibbs.h"

#define PBIT_STENCIL_TILE 32

/// The lattice, both colours.
typedef struct {
  int32_t rows;
  /// Nodes of one colour in a row, and the tiles that hold them.
  int32_t width;
  int32_t tiles;
  /// Floats from one row of a plane to the next.
  int32_t pitch;
  /// Rows and places that a torus copies beyond its edges.
  int32_t margin_rows;
  int32_t margin_places;
  int32_t is_torus;
  int32_t directions;
  /// Floats from a node's place to its neighbours' in the other plane: for nodes in even columns, then in odd ones.
  const int64_t *reach;
} pbit_stencil;

/// What the kernel reads of the nodes of one colour.
typedef struct {
  int32_t colour;
  /// Row 0, place 0 of this plane and of the other.
  float *spins;
  const float *others;
  /// Of each row and tile: PBIT_STENCIL_TILE weights for each direction, as floats or, where `weight` is NULL, as bytes
  /// in units of `quantum`.
  const float *weight;
  const int8_t *weight_bytes;
  float quantum;
  /// Of each row and tile: PBIT_STENCIL_TILE biases.
  const float *bias;
} pbit_stencil_plane;

/// Redraws the nodes of one colour in the rows first_row ..< end_row, as pbit_gibbs_update does: places
/// row·tiles·PBIT_STENCIL_TILE + place stand for nodes in the law's arrays, and `common` is one number.
///
/// Node 32t + j of row y takes word 2·(j/16) + j mod 2 of counter (8t + j mod 16/2, 2y + colour, sweep, 0).
void pbit_stencil_update(
    int instruction_set, const pbit_stencil *stencil, const pbit_stencil_plane *plane, const pbit_gibbs_law *law,
    float scale, uint64_t key, uint32_t sweep, int32_t first_row, int32_t end_row);

/// Copies what a row of a torus' plane shows beyond the edges.
void pbit_stencil_wrap(const pbit_stencil *stencil, float *spins, int32_t row);

/// Adds s of the plane's nodes to node_sums and, where it is not NULL, s s′ to edge_sums, which are laid out as the
/// weights are. Exact up to 2²⁴ observations.
void pbit_stencil_observe(
    int instruction_set, const pbit_stencil *stencil, const pbit_stencil_plane *plane, int32_t first_row,
    int32_t end_row, float *node_sums, float *edge_sums);

#endif
