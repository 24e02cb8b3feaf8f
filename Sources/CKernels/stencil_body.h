// SPDX-License-Identifier: GPL-3.0-or-later
//
// The kernel of pbit_stencil.h for one instruction set; gibbs_template.h includes it.

#define PBIT_VECTORS (PBIT_STENCIL_TILE / PBIT_LANES)

typedef int8_t PBIT_NAME(octets) __attribute__((vector_size(PBIT_LANES)));

/// h + Σ w s′ of a tile. Products with ±1 are exact: fusing them with the additions changes no bit.
static inline __attribute__((always_inline)) void PBIT_NAME(stencil_fields)(
    const pbit_stencil *stencil, const pbit_stencil_plane *plane, const int64_t *reach, int64_t tile,
    const float *others, floats field[PBIT_VECTORS]) {
#pragma clang fp contract(fast)
  const int64_t first = tile * stencil->directions * PBIT_STENCIL_TILE;
  if (plane->weight) {
    const float *weight = plane->weight + first;
    for (int v = 0; v < PBIT_VECTORS; v++) {
      field[v] = PBIT_NAME(load_floats)(plane->bias + tile * PBIT_STENCIL_TILE + v * PBIT_LANES);
    }
    for (int d = 0; d < stencil->directions; d++) {
      for (int v = 0; v < PBIT_VECTORS; v++) {
        const floats w = PBIT_NAME(load_floats)(weight + d * PBIT_STENCIL_TILE + v * PBIT_LANES);
        field[v] += w * PBIT_NAME(load_floats)(others + reach[d] + v * PBIT_LANES);
      }
    }
  } else {
    const int8_t *weight = plane->weight_bytes + first;
    for (int v = 0; v < PBIT_VECTORS; v++) field[v] = (floats){0};
    for (int d = 0; d < stencil->directions; d++) {
      for (int v = 0; v < PBIT_VECTORS; v++) {
        PBIT_NAME(octets) bytes;
        memcpy(&bytes, weight + d * PBIT_STENCIL_TILE + v * PBIT_LANES, sizeof bytes);
        const floats w = __builtin_convertvector(bytes, floats);
        field[v] += w * PBIT_NAME(load_floats)(others + reach[d] + v * PBIT_LANES);
      }
    }
  }
}

static void PBIT_NAME(stencil_update)(
    const pbit_stencil *stencil, const pbit_stencil_plane *plane, const pbit_gibbs_law *law, float scale, uint64_t key,
    uint32_t sweep, int32_t first_row, int32_t end_row) {
  uint64_t k0[PBIT_GIBBS_ROUNDS], k1[PBIT_GIBBS_ROUNDS];
  PBIT_NAME(round_keys)(key, k0, k1);
  const int ideal = law->intervals == NULL;
  const float step = PBIT_NAME(unit)(law), last = nextafterf((float)law->count, 0.0f);
  scale *= step;

  for (int32_t row = first_row; row < end_row; row++) {
    const int64_t *reach = stencil->reach + ((row + plane->colour) & 1) * stencil->directions;
    for (int32_t column = 0; column < stencil->tiles; column++) {
      const int64_t tile = (int64_t)row * stencil->tiles + column;
      const int64_t place = (int64_t)row * stencil->pitch + column * PBIT_STENCIL_TILE;
      words random[PBIT_VECTORS];
      for (int q = 0; q < PBIT_VECTORS / 2; q++) {
        const longs first = (PBIT_NAME(pair)() >> 1) + (uint64_t)(8 * column + q * PBIT_LANES / 2);
        words two[2];
        PBIT_NAME(philox)(first, (uint32_t)(2 * row + plane->colour), sweep, k0, k1, two);
        random[q] = two[0];
        random[q + PBIT_VECTORS / 2] = two[1];
      }
      floats field[PBIT_VECTORS];
      PBIT_NAME(stencil_fields)(stencil, plane, reach, tile, plane->others + place, field);

      float spins[PBIT_STENCIL_TILE] __attribute__((aligned(64)));
      for (int v = 0; v < PBIT_VECTORS; v++) {
        const int64_t node = tile * PBIT_STENCIL_TILE + v * PBIT_LANES;
        floats x = field[v];
        if (!plane->weight) x = x * plane->quantum + PBIT_NAME(load_floats)(plane->bias + node);
        x *= scale;
        words up;
        if (ideal) {
          up = PBIT_NAME(ideal)(PBIT_NAME(clamp)(x, -126.0f, 126.0f), random[v]);
        } else {
          if (law->gain) x *= PBIT_NAME(load_floats)(law->gain + node);
          if (law->settled) x = PBIT_NAME(settle)(x, law->residual, law->settled + node);
          x += law->range * step;
          if (law->offset) x += PBIT_NAME(load_floats)(law->offset + node) * step;
          if (law->common) x += *law->common * step;
          words start = {0};
          if (law->table) {
            memcpy(&start, law->table + node, sizeof start);
            start *= (uint32_t)law->count;
          }
          const words old = (words)(PBIT_NAME(load_floats)(plane->spins + place + v * PBIT_LANES) > 0.0f);
          up = PBIT_NAME(tabulated)(x, old, random[v], last, law->intervals, start);
        }
        const words spin = 0x3F800000u | (~up & 0x80000000u);
        memcpy(spins + v * PBIT_LANES, &spin, sizeof spin);
      }
      const int32_t left = stencil->width - column * PBIT_STENCIL_TILE;
      if (left >= PBIT_STENCIL_TILE) {
        memcpy(plane->spins + place, spins, sizeof spins);
      } else {
        memcpy(plane->spins + place, spins, (size_t)left * sizeof *spins);
      }
    }
    if (stencil->is_torus) pbit_stencil_wrap(stencil, plane->spins, row);
  }
}

static void PBIT_NAME(stencil_observe)(
    const pbit_stencil *stencil, const pbit_stencil_plane *plane, int32_t first_row, int32_t end_row, float *node_sums,
    float *edge_sums) {
  const int32_t directions = stencil->directions;
  for (int32_t row = first_row; row < end_row; row++) {
    const int64_t *reach = stencil->reach + ((row + plane->colour) & 1) * directions;
    for (int32_t column = 0; column < stencil->tiles; column++) {
      const int64_t tile = (int64_t)row * stencil->tiles + column;
      const int64_t place = (int64_t)row * stencil->pitch + column * PBIT_STENCIL_TILE;
      for (int v = 0; v < PBIT_VECTORS; v++) {
        const floats s = PBIT_NAME(load_floats)(plane->spins + place + v * PBIT_LANES);
        float *node = node_sums + tile * PBIT_STENCIL_TILE + v * PBIT_LANES;
        const floats nodes = PBIT_NAME(load_floats)(node) + s;
        memcpy(node, &nodes, sizeof nodes);
        if (!edge_sums) continue;
        for (int d = 0; d < directions; d++) {
          float *edge = edge_sums + (tile * directions + d) * PBIT_STENCIL_TILE + v * PBIT_LANES;
          const floats other = PBIT_NAME(load_floats)(plane->others + place + reach[d] + v * PBIT_LANES);
          const floats edges = PBIT_NAME(load_floats)(edge) + s * other;
          memcpy(edge, &edges, sizeof edges);
        }
      }
    }
  }
}

#undef PBIT_VECTORS
