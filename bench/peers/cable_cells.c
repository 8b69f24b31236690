//go:build ignore

// The constraint leaves this program out of the Go package beside it.

/* A population of cells with dendrites, all alike, stepped in plain C on one thread: the
 * squid's channels from a table of their propagators, half a step ahead of the voltage, and
 * the voltage by the tree, Crank-Nicolson or backward Euler. It is the arithmetic that
 * lut4go has, written for the one model.
 *
 *     gcc -O3 -march=native -ffp-contract=off -o cable_cells cable_cells.c -lm
 *     ./cable_cells CELL FORM METHOD CELLS STEPS DT_MS NA NODE DETECTOR THRESHOLD_MV TABLE_MV SECONDS
 *
 * CELL names a file: the number of nodes and the reversal potentials of sodium and
 * potassium (mV), then a line for each node: its parent (-1 of the first), area (um2, 0 of a
 * node without membrane), coupling to the parent (uS), capacitance (uF/cm2), densities of
 * sodium, potassium and leak (mS/cm2) and the leak's reversal potential (mV). Parents come
 * first. FORM is
 *
 *   scalar  one cell after another, row by row;
 *   lanes   blocks of 16 cells, or of 8 where those of 16 outgrow a cache, a row of all at
 *           once: AVX2;
 *   levels  one cell after another, all rows of the same height at once: AVX2.
 *
 * METHOD is cn or be, NA a current into NODE from the start, and TABLE_MV the step of the
 * table from -120 to 140 mV. Cells are taken through 40 steps at a visit. As hh_cells.c does,
 * it makes STEPS steps over and over until that has taken SECONDS, and prints one JSON object:
 * spikes are upward crossings of THRESHOLD_MV at DETECTOR, mean_v_mv the mean voltage there at
 * the end, and first_spikes_ms when those of the first cell cross, by the straight line.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, under -std=c11 as well */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#define VECTORS 1
#else
#define VECTORS 0
#endif

enum { VISIT = 40, MAX_SPIKES = 1000, ROW = 16 };

static void fail(int status, const char *what)
{
    fprintf(stderr, "cable_cells: %s\n", what);
    exit(status);
}

/* Zeros on a cache line of their own, with room for a vector beyond the end. */
static void *zeros(size_t bytes)
{
    bytes = (bytes + 127) / 64 * 64;
    void *p = aligned_alloc(64, bytes);
    if (p == NULL)
        fail(1, "out of memory");
    memset(p, 0, bytes);
    return p;
}

static double *doubles(size_t n) { return zeros(n * sizeof(double)); }
static int *ints(size_t n) { return zeros(n * sizeof(int)); }

/* --------------------------------------------------------------------- cell */

struct cell {
    int n, *parent;
    double *area, *coupling, *cm, *gna, *gk, *gl, *el, ena, ek;
};

static struct cell read_cell(const char *name)
{
    struct cell c;
    FILE *f = fopen(name, "r");
    if (f == NULL || fscanf(f, "%d %lf %lf", &c.n, &c.ena, &c.ek) != 3 || c.n < 1 || c.n > 1 << 24)
        fail(1, "the file of the cell cannot be read");
    double **all[] = {&c.area, &c.coupling, &c.cm, &c.gna, &c.gk, &c.gl, &c.el};
    for (int i = 0; i < 7; i++)
        *all[i] = doubles(c.n);
    c.parent = ints(c.n);
    for (int i = 0; i < c.n; i++)
        if (fscanf(f, "%d %lf %lf %lf %lf %lf %lf %lf", &c.parent[i], &c.area[i], &c.coupling[i], &c.cm[i],
                   &c.gna[i], &c.gk[i], &c.gl[i], &c.el[i]) != 8 || c.parent[i] >= i || (i > 0) != (c.parent[i] >= 0))
            fail(1, "the file of the cell has a line that makes no sense");
    fclose(f);
    return c;
}

/* --------------------------------------------------------------------- order */

/* Rows of the linear system: the root is at the middle of the tree's longest path, a parent
 * comes before its children, and the child of the tallest subtree right after it. Each row is
 * divided by its coupling u to its parent:
 *
 *     D = fma(alpha, g, d0)             R = fma(alpha, e, fma(beta, v, e0))
 *     for each child c, last first:     D = fma(-k[c], q[c], D)   R = fma(k[c], t[c], R)
 *     q = 1/D                           t = q*R
 *
 * and downwards x = fma(q, x of the parent, t), v = x or 2x - v. g and e are the sums of
 * conductances and of these times reversal potentials, mS/cm2 and uA/cm2. Rows whose subtree
 * has no channels have the same q in every step. */
struct rows {
    int n, *parent, *of_node, *node, *height, *tall; /* tall: the tallest child, which is the row after, or -1 */
    int *side, *sides;                               /* other children of row i: side[sides[i]] to side[sides[i+1]-1] */
    unsigned char *channels, *constant;
    double *k, *alpha, *beta, *d0, *e0, *q, *gna, *gk, *gl, *gle;
};

/* Breadth first from a root: parents, and the order in which nodes are met. */
static void spread(const int *first, const int *next, int root, int n, int *parent, int *met)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        parent[i] = -2;
    parent[root] = -1;
    met[count++] = root;
    for (int a = 0; a < count; a++)
        for (int j = first[met[a]]; j < first[met[a] + 1]; j++)
            if (parent[next[j]] == -2) {
                parent[next[j]] = met[a];
                met[count++] = next[j];
            }
}

static struct rows order(const struct cell *c, double dt, int cn, double na, int node)
{
    const int n = c->n;
    struct rows r = {.n = n};
    int *first = ints(n + 2), *next = ints(2 * n), *up = ints(n), *met = ints(n), *depth = ints(n);
    for (int i = 1; i < n; i++)
        first[i + 1]++, first[c->parent[i] + 1]++;
    for (int i = 0; i < n; i++)
        first[i + 1] += first[i];
    int *at = ints(n);
    for (int i = 1; i < n; i++) {
        const int p = c->parent[i];
        next[first[i] + at[i]++] = p;
        next[first[p] + at[p]++] = i;
    }
    /* The middle of a longest path, found from one of its ends. */
    spread(first, next, 0, n, up, met);
    spread(first, next, met[n - 1], n, up, met);
    for (int i = 1; i < n; i++)
        depth[met[i]] = depth[up[met[i]]] + 1;
    int root = met[n - 1];
    for (int i = depth[root] / 2; i > 0; i--)
        root = up[root];
    spread(first, next, root, n, up, met);

    int *height = ints(n), *stack = ints(n + 1), depth_of_stack = 0, count = 0;
    for (int i = n - 1; i > 0; i--)
        if (height[met[i]] + 1 > height[up[met[i]]])
            height[up[met[i]]] = height[met[i]] + 1;
    int **all[] = {&r.parent, &r.of_node, &r.node, &r.height, &r.tall, &r.sides, &r.side};
    for (int i = 0; i < 7; i++)
        *all[i] = ints(n + 2);
    stack[depth_of_stack++] = root;
    while (depth_of_stack > 0) {
        const int i = stack[--depth_of_stack], base = depth_of_stack, row = count++;
        r.of_node[i] = row;
        r.node[row] = i;
        r.height[row] = height[i];
        r.parent[row] = up[i] < 0 ? -1 : r.of_node[up[i]];
        r.tall[row] = height[i] > 0 ? row + 1 : -1;
        for (int j = first[i]; j < first[i + 1]; j++) {
            const int child = next[j];
            if (child == up[i])
                continue;
            int to = depth_of_stack++; /* sorted by height, the tallest last */
            for (; to > base && height[stack[to - 1]] > height[child]; to--)
                stack[to] = stack[to - 1];
            stack[to] = child;
        }
    }
    for (int i = 1; i < n; i++)
        if (r.parent[i] != i - 1)
            r.sides[r.parent[i] + 1]++;
    for (int i = 0; i < n; i++)
        r.sides[i + 1] += r.sides[i];
    memset(at, 0, n * sizeof(int));
    for (int i = n - 1; i > 0; i--)
        if (r.parent[i] != i - 1)
            r.side[r.sides[r.parent[i]] + at[r.parent[i]]++] = i;

    double **numbers[] = {&r.k, &r.alpha, &r.beta, &r.d0, &r.e0, &r.q, &r.gna, &r.gk, &r.gl, &r.gle};
    for (int i = 0; i < 10; i++)
        *numbers[i] = doubles(n);
    r.channels = zeros(n);
    r.constant = zeros(n);
    double *u = doubles(n), *around = doubles(n);
    const double step = cn ? dt / 2 : dt;
    for (int row = 1; row < n; row++) {
        const int i = r.node[row], p = r.node[r.parent[row]];
        u[row] = 1e-3 * (c->parent[i] == p ? c->coupling[i] : c->coupling[p]);
        around[row] += u[row];
        around[r.parent[row]] += u[row];
    }
    u[0] = c->cm[root] * c->area[root] * 1e-8 / step;
    if (u[0] == 0)
        u[0] = around[0];
    for (int row = n - 1; row >= 0; row--) {
        const int i = r.node[row];
        const double area = c->area[i] * 1e-8, capacity = c->cm[i] * area / step;
        r.channels[row] = c->gna[i] > 0 || c->gk[i] > 0;
        const double leak = r.channels[row] ? 0 : c->gl[i] * area;
        r.k[row] = row > 0 ? u[row] / u[r.parent[row]] : 0;
        r.alpha[row] = area / u[row];
        r.beta[row] = capacity / u[row];
        r.d0[row] = (capacity + around[row] + leak) / u[row];
        r.e0[row] = (leak * c->el[i] + (i == node ? 1e-3 * na : 0)) / u[row];
        r.gna[row] = c->gna[i];
        r.gk[row] = c->gk[i];
        r.gl[row] = c->gl[i];
        r.gle[row] = c->gl[i] * c->el[i];
        int constant = !r.channels[row];
        double d = r.d0[row];
        for (int s = r.sides[row]; s < r.sides[row + 1]; s++) {
            constant &= r.constant[r.side[s]];
            d = fma(-r.k[r.side[s]], r.q[r.side[s]], d);
        }
        if (r.tall[row] > 0) {
            constant &= r.constant[row + 1];
            d = fma(-r.k[row + 1], r.q[row + 1], d);
        }
        r.constant[row] = constant;
        r.q[row] = constant ? 1 / d : 0;
    }
    return r;
}

/* --------------------------------------------------------------------- table */

/* A row has the values at the middle of its bin of a and b, with x = a*x + b a step of a gate
 * under a constant voltage, and their slopes: those of m and h, their slopes, those of n, its
 * slopes, and as much room. */
struct table {
    double scale, bias, top, *row;
};

static double linoid(double x) /* x / (1 - exp(-x)) */
{
    return fabs(x) < 1e-6 ? 1 + x / 2 : x / -expm1(-x);
}

static void rates(double v, double *a, double *b)
{
    a[0] = linoid((v + 40) / 10);
    b[0] = 4 * exp(-(v + 65) / 18);
    a[1] = 0.07 * exp(-(v + 65) / 20);
    b[1] = 1 / (1 + exp(-(v + 35) / 10));
    a[2] = 0.1 * linoid((v + 55) / 10);
    b[2] = 0.125 * exp(-(v + 65) / 80);
}

static struct table tabulate(double step, double dt)
{
    const double low = -120, high = 140;
    const int bins = (int)lround((high - low) / step);
    struct table t = {1 / step, -low / step - 0.5, bins, doubles((size_t)(bins + 1) * ROW)};
    static const int value[] = {0, 1, 2, 3, 8, 9}, slope[] = {4, 5, 6, 7, 10, 11};
    double before[6];
    for (int i = 0; i <= bins; i++) {
        double a[3], b[3];
        rates(low + i * step, a, b);
        for (int g = 0; g < 3; g++) {
            const double now[2] = {exp(-dt * (a[g] + b[g])), a[g] / (a[g] + b[g]) * -expm1(-dt * (a[g] + b[g]))};
            for (int j = 0; j < 2; j++) {
                const int x = 2 * g + j;
                t.row[i * ROW + value[x]] = now[j]; /* that of the last row, which has no slope */
                if (i > 0) {
                    double *const r = t.row + (i - 1) * ROW;
                    r[value[x]] = before[x] / 2 + now[j] / 2;
                    r[slope[x]] = now[j] - before[x];
                }
                before[x] = now[j];
            }
        }
    }
    return t;
}

/* Rounding to a whole number by a sum that has no room for a fraction. */
#define MAGIC 6755399441055744.0

static inline const double *look(const struct table *t, double v, double *fraction)
{
    double w = fma(v, t->scale, t->bias);
    w = w > -0.5 ? w : -0.5;
    w = w < t->top ? w : t->top;
    const double sum = w + MAGIC;
    *fraction = w - (sum - MAGIC);
    int64_t bits;
    memcpy(&bits, &sum, 8);
    return t->row + (int64_t)(int32_t)bits * ROW;
}

/* --------------------------------------------------------------------- population */

/* Arrays of a block of cells, row by row, the cells of a row side by side. */
struct block {
    double *v, *m, *h, *n;
};

struct run {
    struct rows r;
    struct table t;
    double ena, ek, dt, threshold;
    int cn, cells, width, blocks, detector; /* width: cells of a block */
    int size;                               /* rows of an array, those of padding too */
    const int *place;                       /* of a row in the arrays, NULL where it is its number */
    struct block *b;
    double *g, *e; /* of the block at hand; then q and t, then x */
    double *before;
    long spikes;
    int count;
    double first[MAX_SPIKES];
};

static int place(const struct run *u, int row) { return u->place == NULL ? row : u->place[row]; }

/* v evenly in -70..-55 mV, the same all over a cell, the gates at rest there. */
static void start(struct run *u)
{
    for (int i = 0; i < u->blocks; i++)
        for (int w = 0; w < u->width; w++) {
            const int cell = i * u->width + w;
            const double v = -70 + 15 * ((cell < u->cells ? cell : 0) + 0.5) / u->cells;
            double a[3], b[3];
            rates(v, a, b);
            for (int at = w; at < u->size * u->width; at += u->width) {
                u->b[i].v[at] = v;
                u->b[i].m[at] = a[0] / (a[0] + b[0]);
                u->b[i].h[at] = a[1] / (a[1] + b[1]);
                u->b[i].n[at] = a[2] / (a[2] + b[2]);
            }
        }
    u->spikes = u->count = 0;
}

static void detect(struct run *u, int block, int step)
{
    const double *const v = u->b[block].v + place(u, u->detector) * u->width;
    for (int w = 0; w < u->width && block * u->width + w < u->cells; w++)
        if (u->before[w] <= u->threshold && v[w] > u->threshold) {
            u->spikes++;
            if (block == 0 && w == 0 && u->count < MAX_SPIKES)
                u->first[u->count++] = u->dt * (step + (u->threshold - u->before[w]) / (v[w] - u->before[w]));
        }
}

/* --------------------------------------------------------------------- scalar */

static __attribute__((noinline)) void step_scalar(struct run *u, struct block *b)
{
    const struct rows *const r = &u->r;
    double *const q = u->g, *const t = u->e, *const v = b->v;
    for (int i = r->n - 1; i >= 0; i--) {
        double d = r->d0[i], e = fma(r->beta[i], v[i], r->e0[i]);
        if (r->channels[i]) {
            double f;
            const double *const x = look(&u->t, v[i], &f);
            const double m = b->m[i] = fma(fma(f, x[4], x[0]), b->m[i], fma(f, x[5], x[1]));
            const double h = b->h[i] = fma(fma(f, x[6], x[2]), b->h[i], fma(f, x[7], x[3]));
            const double n = b->n[i] = fma(fma(f, x[10], x[8]), b->n[i], fma(f, x[11], x[9]));
            const double na = r->gna[i] * (m * m * m) * h, k = r->gk[i] * (n * n * (n * n));
            d = fma(r->alpha[i], r->gl[i] + na + k, d);
            e = fma(r->alpha[i], fma(k, u->ek, fma(na, u->ena, r->gle[i])), e);
        }
        for (int s = r->sides[i]; s < r->sides[i + 1]; s++) {
            const int c = r->side[s];
            d = fma(-r->k[c], q[c], d);
            e = fma(r->k[c], t[c], e);
        }
        if (r->tall[i] > 0) {
            d = fma(-r->k[i + 1], q[i + 1], d);
            e = fma(r->k[i + 1], t[i + 1], e);
        }
        q[i] = r->constant[i] ? r->q[i] : 1 / d;
        t[i] = q[i] * e;
    }
    for (int i = 0; i < r->n; i++) {
        if (i > 0)
            t[i] = fma(q[i], t[r->parent[i]], t[i]);
        v[i] = u->cn ? fma(2, t[i], -v[i]) : t[i];
    }
}

#if VECTORS

/* --------------------------------------------------------------------- channels */

typedef __m256d vec;
#define LOAD(p) _mm256_loadu_pd(p)
#define STORE(p, x) _mm256_storeu_pd(p, x)
#define ALL(x) _mm256_set1_pd(x)
#define FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define FNMA(a, b, c) _mm256_fnmadd_pd(a, b, c)
#define MUL(a, b) _mm256_mul_pd(a, b)
#define ADD(a, b) _mm256_add_pd(a, b)
#define INLINE static inline __attribute__((always_inline))

struct densities {
    double gna, gk, gl, gle;
};

/* Gates, g and e of some elements, a multiple of 4: in tiles of 64, the place in the table of
 * all first, which are then in memory when the rows are loaded. */
static __attribute__((noinline)) void channels(const struct run *u, const double *v, double *m, double *h, double *n,
                                               double *g, double *e, int count, struct densities d)
{
    double fraction[64];
    uint64_t offset[64];
    const struct table *const t = &u->t;
    const vec ena = ALL(u->ena), ek = ALL(u->ek);
    for (int from = 0; from < count; from += 64) {
        const int some = count - from < 64 ? count - from : 64;
        for (int i = 0; i < some; i += 4) {
            vec w = FMA(LOAD(v + from + i), ALL(t->scale), ALL(t->bias));
            w = _mm256_min_pd(_mm256_max_pd(w, ALL(-0.5)), ALL(t->top));
            const vec sum = ADD(w, ALL(MAGIC));
            STORE(fraction + i, _mm256_sub_pd(w, _mm256_sub_pd(sum, ALL(MAGIC))));
            _mm256_storeu_si256((__m256i *)(offset + i), _mm256_mul_epu32(_mm256_castpd_si256(sum), _mm256_set1_epi64x(ROW)));
        }
        for (int i = 0; i < some; i += 4) {
            const double *const a = t->row + (uint32_t)offset[i], *const b = t->row + (uint32_t)offset[i + 1];
            const double *const c = t->row + (uint32_t)offset[i + 2], *const z = t->row + (uint32_t)offset[i + 3];
            /* a and b of m and h, a row each; then turned, so that each is of four cells */
            const vec ra = FMA(ALL(fraction[i]), LOAD(a + 4), LOAD(a)), rb = FMA(ALL(fraction[i + 1]), LOAD(b + 4), LOAD(b));
            const vec rc = FMA(ALL(fraction[i + 2]), LOAD(c + 4), LOAD(c)), rz = FMA(ALL(fraction[i + 3]), LOAD(z + 4), LOAD(z));
            const vec ab0 = _mm256_unpacklo_pd(ra, rb), ab1 = _mm256_unpackhi_pd(ra, rb);
            const vec cz0 = _mm256_unpacklo_pd(rc, rz), cz1 = _mm256_unpackhi_pd(rc, rz);
            /* those of n with their slopes, two rows each */
            const vec na = LOAD(a + 8), nb = LOAD(b + 8), nc = LOAD(c + 8), nz = LOAD(z + 8), f = LOAD(fraction + i);
            const vec nac = FMA(_mm256_unpacklo_pd(f, f), _mm256_permute2f128_pd(na, nc, 0x31), _mm256_permute2f128_pd(na, nc, 0x20));
            const vec nbz = FMA(_mm256_unpackhi_pd(f, f), _mm256_permute2f128_pd(nb, nz, 0x31), _mm256_permute2f128_pd(nb, nz, 0x20));
            const int j = from + i;
            const vec x = FMA(_mm256_permute2f128_pd(ab0, cz0, 0x20), LOAD(m + j), _mm256_permute2f128_pd(ab1, cz1, 0x20));
            const vec y = FMA(_mm256_permute2f128_pd(ab0, cz0, 0x31), LOAD(h + j), _mm256_permute2f128_pd(ab1, cz1, 0x31));
            const vec w = FMA(_mm256_unpacklo_pd(nac, nbz), LOAD(n + j), _mm256_unpackhi_pd(nac, nbz));
            STORE(m + j, x);
            STORE(h + j, y);
            STORE(n + j, w);
            const vec sodium = MUL(MUL(ALL(d.gna), MUL(MUL(x, x), x)), y), w2 = MUL(w, w), potassium = MUL(ALL(d.gk), MUL(w2, w2));
            STORE(g + j, ADD(ADD(ALL(d.gl), sodium), potassium));
            STORE(e + j, FMA(potassium, ek, FMA(sodium, ena, ALL(d.gle))));
        }
    }
}

/* --------------------------------------------------------------------- lanes */

/* A stretch of rows from high down to low, each the parent of the one before, of one kind; only
 * the first may have other children, and only the last another parent than the row below it. */
enum { VARIES, HANGS, CONSTANT }; /* has channels; has none, but a row above it has; q never changes */
struct stretch {
    int kind, high, low, leaf, outside; /* outside: that parent, or -1 */
};
struct region { /* rows with the same densities */
    int from, to;
    struct densities d;
};
struct plan {
    int stretches, regions;
    struct stretch *s;
    struct region *of;
    double *k; /* of the tallest child, by its parent */
};

static int kind(const struct rows *r, int i) { return r->channels[i] ? VARIES : r->constant[i] ? CONSTANT : HANGS; }

static struct plan make_plan(const struct rows *r)
{
    struct plan p = {0, 0, zeros(r->n * sizeof(struct stretch)), zeros(r->n * sizeof(struct region)), doubles(r->n)};
    for (int i = 0; i < r->n; i++)
        p.k[i] = r->tall[i] > 0 ? r->k[i + 1] : 0;
    for (int i = r->n - 1; i >= 0;) {
        struct stretch s = {kind(r, i), i, i, r->tall[i] < 0, -1};
        while (s.low > 0 && r->parent[s.low] == s.low - 1 && kind(r, s.low - 1) == s.kind && r->sides[s.low - 1] == r->sides[s.low])
            s.low--;
        if (s.low > 0 && r->parent[s.low] != s.low - 1)
            s.outside = r->parent[s.low];
        p.s[p.stretches++] = s;
        i = s.low - 1;
    }
    for (int i = 0; i < r->n; i++) {
        if (!r->channels[i])
            continue;
        const struct densities d = {r->gna[i], r->gk[i], r->gl[i], r->gle[i]};
        struct region *const last = p.regions > 0 ? &p.of[p.regions - 1] : NULL;
        if (last != NULL && last->to == i && memcmp(&last->d, &d, sizeof d) == 0)
            last->to++;
        else
            p.of[p.regions++] = (struct region){i, i + 1, d};
    }
    return p;
}

#define EACH _Pragma("GCC unroll 4") for (int j = 0; j < vectors; j++)

/* Upwards: g and e become q and t, but the q of constant rows, which are in no array. */
INLINE void eliminate(const struct rows *r, const struct plan *p, const double *v, double *g, double *e, const int vectors)
{
    const int width = 4 * vectors;
    vec q[4], t[4];
    EACH q[j] = t[j] = ALL(0);
    for (int z = 0; z < p->stretches; z++) {
        const struct stretch s = p->s[z];
        int i = s.high;
        if (s.leaf)
            EACH q[j] = t[j] = ALL(0);
        if (r->sides[i + 1] > r->sides[i]) {
            EACH {
                const long at = (long)i * width + 4 * j;
                vec d = ALL(r->d0[i]), x = FMA(ALL(r->beta[i]), LOAD(v + at), ALL(r->e0[i]));
                if (s.kind == VARIES) {
                    d = FMA(ALL(r->alpha[i]), LOAD(g + at), d);
                    x = FMA(ALL(r->alpha[i]), LOAD(e + at), x);
                }
                for (int c = r->sides[i]; c < r->sides[i + 1]; c++) {
                    const int child = r->side[c];
                    const long there = (long)child * width + 4 * j;
                    d = FNMA(ALL(r->k[child]), r->constant[child] ? ALL(r->q[child]) : LOAD(g + there), d);
                    x = FMA(ALL(r->k[child]), LOAD(e + there), x);
                }
                d = FNMA(ALL(p->k[i]), q[j], d);
                x = FMA(ALL(p->k[i]), t[j], x);
                q[j] = s.kind == CONSTANT ? ALL(r->q[i]) : _mm256_div_pd(ALL(1), d);
                t[j] = MUL(q[j], x);
                STORE(g + at, q[j]);
                STORE(e + at, t[j]);
            }
            i--;
        }
        switch (s.kind) {
        case VARIES:
            for (; i >= s.low; i--) {
                const vec alpha = ALL(r->alpha[i]), beta = ALL(r->beta[i]), d0 = ALL(r->d0[i]), e0 = ALL(r->e0[i]), k = ALL(p->k[i]);
                EACH {
                    const long at = (long)i * width + 4 * j;
                    const vec d = FNMA(k, q[j], FMA(alpha, LOAD(g + at), d0));
                    const vec x = FMA(k, t[j], FMA(alpha, LOAD(e + at), FMA(beta, LOAD(v + at), e0)));
                    q[j] = _mm256_div_pd(ALL(1), d);
                    t[j] = MUL(q[j], x);
                    STORE(g + at, q[j]);
                    STORE(e + at, t[j]);
                }
            }
            break;
        case HANGS:
            for (; i >= s.low; i--) {
                const vec beta = ALL(r->beta[i]), d0 = ALL(r->d0[i]), e0 = ALL(r->e0[i]), k = ALL(p->k[i]);
                EACH {
                    const long at = (long)i * width + 4 * j;
                    const vec x = FMA(k, t[j], FMA(beta, LOAD(v + at), e0));
                    q[j] = _mm256_div_pd(ALL(1), FNMA(k, q[j], d0));
                    t[j] = MUL(q[j], x);
                    STORE(g + at, q[j]);
                    STORE(e + at, t[j]);
                }
            }
            break;
        case CONSTANT:
            for (; i >= s.low; i--) {
                const vec beta = ALL(r->beta[i]), e0 = ALL(r->e0[i]), k = ALL(p->k[i]), known = ALL(r->q[i]);
                EACH {
                    const long at = (long)i * width + 4 * j;
                    t[j] = MUL(known, FMA(k, t[j], FMA(beta, LOAD(v + at), e0)));
                    STORE(e + at, t[j]);
                }
            }
            EACH q[j] = ALL(r->q[s.low]);
        }
    }
}

/* Downwards: e becomes the voltage in the middle or at the end of the step where a row has
 * other children, who come for it. */
INLINE void substitute(const struct rows *r, const struct plan *p, double *v, const double *g, double *e, const int vectors, const int cn)
{
    const int width = 4 * vectors;
    vec x[4];
    EACH x[j] = ALL(0);
    for (int z = p->stretches - 1; z >= 0; z--) {
        const struct stretch s = p->s[z];
        if (s.outside >= 0)
            EACH x[j] = LOAD(e + (long)s.outside * width + 4 * j);
        for (int i = s.low; i <= s.high; i++) {
            const vec known = ALL(r->q[i]);
            EACH {
                const long at = (long)i * width + 4 * j;
                x[j] = FMA(s.kind == CONSTANT ? known : LOAD(g + at), x[j], LOAD(e + at));
                STORE(v + at, cn ? _mm256_fmsub_pd(ALL(2), x[j], LOAD(v + at)) : x[j]);
            }
        }
        if (r->sides[s.high + 1] > r->sides[s.high])
            EACH STORE(e + (long)s.high * width + 4 * j, x[j]);
    }
}

#define SOLVE(vectors)                                                                                                     \
    static __attribute__((noinline)) void eliminate_##vectors(struct run *u, struct block *b, const struct plan *p)        \
    {                                                                                                                      \
        eliminate(&u->r, p, b->v, u->g, u->e, vectors);                                                                    \
    }                                                                                                                      \
    static __attribute__((noinline)) void substitute_##vectors(struct run *u, struct block *b, const struct plan *p)       \
    {                                                                                                                      \
        if (u->cn)                                                                                                         \
            substitute(&u->r, p, b->v, u->g, u->e, vectors, 1);                                                            \
        else                                                                                                               \
            substitute(&u->r, p, b->v, u->g, u->e, vectors, 0);                                                            \
    }
SOLVE(2)
SOLVE(4)

static void step_lanes(struct run *u, struct block *b, const struct plan *p)
{
    const int w = u->width;
    for (int i = 0; i < p->regions; i++) {
        const struct region of = p->of[i];
        const int at = of.from * w;
        channels(u, b->v + at, b->m + at, b->h + at, b->n + at, u->g + at, u->e + at, (of.to - of.from) * w, of.d);
    }
    if (w == 16) {
        eliminate_4(u, b, p);
        substitute_4(u, b, p);
    } else {
        eliminate_2(u, b, p);
        substitute_2(u, b, p);
    }
}

/* --------------------------------------------------------------------- levels */

/* A chain is a row that is no tallest child, with its tallest child, that one's, and so on to
 * a leaf, which has height 0. Level l holds the rows of height l, those of longer chains
 * first, so that a row and its tallest child are at the same place of their levels, and rows
 * of a level are vectors. Levels with as many vectors as the one before and without other
 * children are a span, whose q and t stay in registers. */
struct visit { /* another child, or another parent, of one lane of a vector of a level */
    int vector, from, at;
};
struct span {
    int begin, end, vectors; /* levels; 0 vectors are two lanes */
};
struct levels {
    int count, *start, *rows, up, down;
    double *k, *alpha, *beta, *d0, *e0, *k_side, *mask;
    struct visit *side, *outside;
    int *sides, *outsides;
    struct span *rise, *fall;
};

static int vectors_of(const struct levels *l, int level) { return l->rows[level] <= 2 ? 0 : (l->rows[level] + 3) / 4; }

static struct levels make_levels(struct run *u)
{
    const struct rows *const r = &u->r;
    const int n = r->n;
    struct levels l = {.count = r->height[0] + 1};
    int *chain = ints(n), *longest = ints(n), *rank = ints(n), chains = 0;
    for (int i = 0; i < n; i++) {
        if (i == 0 || r->parent[i] != i - 1)
            longest[chains++] = r->height[i] + 1;
        chain[i] = chains - 1;
    }
    /* Chains by descending length: counted, then dealt. */
    int *by_length = ints(l.count + 2);
    for (int c = 0; c < chains; c++)
        by_length[l.count - longest[c] + 1]++;
    for (int i = 0; i <= l.count; i++)
        by_length[i + 1] += by_length[i];
    for (int c = 0; c < chains; c++)
        rank[c] = by_length[l.count - longest[c]]++;
    l.start = ints(l.count + 2);
    l.rows = ints(l.count + 2);
    for (int i = 0; i < n; i++)
        l.rows[r->height[i]]++;
    for (int i = 0; i < l.count; i++)
        l.start[i + 1] = l.start[i] + (l.rows[i] <= 2 ? 2 : (l.rows[i] + 3) / 4 * 4);
    u->size = l.start[l.count];
    int *const to = ints(n);
    for (int i = 0; i < n; i++)
        to[i] = l.start[r->height[i]] + rank[chain[i]];
    u->place = to;
    double **all[] = {&l.k, &l.alpha, &l.beta, &l.d0, &l.e0};
    for (int i = 0; i < 5; i++)
        *all[i] = doubles(u->size + 8);
    for (int i = 0; i < u->size; i++)
        l.d0[i] = 1; /* of padding */
    for (int i = 0; i < n; i++) {
        l.alpha[to[i]] = r->channels[i] ? r->alpha[i] : 0;
        l.beta[to[i]] = r->beta[i];
        l.d0[to[i]] = r->d0[i];
        l.e0[to[i]] = r->e0[i];
        l.k[to[i]] = r->tall[i] > 0 ? r->k[i + 1] : 0;
    }
    l.side = zeros((chains + 1) * sizeof *l.side);
    l.outside = zeros((chains + 1) * sizeof *l.outside);
    l.sides = ints(l.count + 2);
    l.outsides = ints(l.count + 2);
    l.k_side = doubles(4 * chains + 4);
    l.mask = doubles(4 * chains + 4);
    double ones;
    memset(&ones, 255, sizeof ones);
    /* Rows of a level in the order of their vectors, other children last first. */
    int *at = ints(u->size);
    memset(at, 255, u->size * sizeof(int));
    for (int i = 0; i < n; i++)
        at[to[i]] = i;
    int sides = 0, outsides = 0;
    for (int level = 0; level < l.count; level++) {
        l.sides[level] = sides;
        l.outsides[level] = outsides;
        for (int j = 0; j < l.rows[level]; j++) {
            const int i = at[l.start[level] + j];
            for (int s = r->sides[i]; s < r->sides[i + 1]; s++, sides++) {
                l.side[sides] = (struct visit){j / 4, to[r->side[s]], 4 * sides};
                l.k_side[4 * sides + j % 4] = r->k[r->side[s]];
            }
            if (i > 0 && r->parent[i] != i - 1) {
                l.outside[outsides] = (struct visit){j / 4, to[r->parent[i]], 4 * outsides};
                l.mask[4 * outsides + j % 4] = ones;
                outsides++;
            }
        }
    }
    l.sides[l.count] = sides;
    l.outsides[l.count] = outsides;
    l.rise = zeros((l.count + 1) * sizeof *l.rise);
    l.fall = zeros((l.count + 1) * sizeof *l.fall);
    for (int i = 0; i < l.count;) {
        const int v = vectors_of(&l, i);
        int j = i + 1;
        while (j < l.count && vectors_of(&l, j) == v && l.sides[j + 1] == l.sides[j] && v <= 4)
            j++;
        l.rise[l.up++] = (struct span){i, j, v};
        i = j;
    }
    for (int i = l.count - 1; i >= 0;) {
        const int v = vectors_of(&l, i);
        int j = i - 1;
        while (j >= 0 && vectors_of(&l, j) == v && l.outsides[j + 1] == l.outsides[j] && v <= 4)
            j--;
        l.fall[l.down++] = (struct span){i, j, v};
        i = j;
    }
    return l;
}

/* The first level of a span may have other children, and its tallest ones are in memory. */
INLINE void rise_one(const struct levels *l, int level, const double *v, double *g, double *e, int vectors)
{
    int s = l->sides[level];
    for (int j = 0; j < vectors; j++) {
        const int at = l->start[level] + 4 * j;
        const vec alpha = LOAD(l->alpha + at);
        vec d = FMA(alpha, LOAD(g + at), LOAD(l->d0 + at));
        vec x = FMA(alpha, LOAD(e + at), FMA(LOAD(l->beta + at), LOAD(v + at), LOAD(l->e0 + at)));
        for (; s < l->sides[level + 1] && l->side[s].vector == j; s++) {
            const vec k = LOAD(l->k_side + l->side[s].at);
            d = FNMA(k, ALL(g[l->side[s].from]), d);
            x = FMA(k, ALL(e[l->side[s].from]), x);
        }
        if (level > 0) {
            const int child = l->start[level - 1] + 4 * j;
            const vec k = LOAD(l->k + at);
            d = FNMA(k, LOAD(g + child), d);
            x = FMA(k, LOAD(e + child), x);
        }
        const vec q = _mm256_div_pd(ALL(1), d);
        STORE(g + at, q);
        STORE(e + at, MUL(q, x));
    }
}

INLINE void rise(const struct levels *l, struct span z, const double *v, double *g, double *e, const int vectors)
{
    rise_one(l, z.begin, v, g, e, vectors);
    vec q[4], t[4];
    int at = l->start[z.begin];
    EACH {
        q[j] = LOAD(g + at + 4 * j);
        t[j] = LOAD(e + at + 4 * j);
    }
    for (at += 4 * vectors; at < l->start[z.end]; at += 4 * vectors)
        EACH {
            const int i = at + 4 * j;
            const vec alpha = LOAD(l->alpha + i), k = LOAD(l->k + i);
            const vec d = FNMA(k, q[j], FMA(alpha, LOAD(g + i), LOAD(l->d0 + i)));
            const vec x = FMA(k, t[j], FMA(alpha, LOAD(e + i), FMA(LOAD(l->beta + i), LOAD(v + i), LOAD(l->e0 + i))));
            q[j] = _mm256_div_pd(ALL(1), d);
            t[j] = MUL(q[j], x);
            STORE(g + i, q[j]);
            STORE(e + i, t[j]);
        }
}

INLINE void fall_one(const struct levels *l, int level, double *v, const double *g, double *e, int vectors, const int cn)
{
    int s = l->outsides[level];
    for (int j = 0; j < vectors; j++) {
        const int at = l->start[level] + 4 * j;
        vec up = ALL(0);
        if (level + 1 < l->count && 4 * j < l->rows[level + 1])
            up = LOAD(e + l->start[level + 1] + 4 * j);
        for (; s < l->outsides[level + 1] && l->outside[s].vector == j; s++)
            up = _mm256_blendv_pd(up, ALL(e[l->outside[s].from]), LOAD(l->mask + l->outside[s].at));
        const vec x = FMA(LOAD(g + at), up, LOAD(e + at));
        STORE(e + at, x);
        STORE(v + at, cn ? _mm256_fmsub_pd(ALL(2), x, LOAD(v + at)) : x);
    }
}

INLINE void fall(const struct levels *l, struct span z, double *v, const double *g, double *e, const int vectors, const int cn)
{
    fall_one(l, z.begin, v, g, e, vectors, cn);
    vec x[4];
    int at = l->start[z.begin];
    EACH x[j] = LOAD(e + at + 4 * j);
    for (int level = z.begin - 1; level > z.end; level--) {
        at -= 4 * vectors;
        EACH {
            const int i = at + 4 * j;
            x[j] = FMA(LOAD(g + i), x[j], LOAD(e + i));
            STORE(e + i, x[j]);
            STORE(v + i, cn ? _mm256_fmsub_pd(ALL(2), x[j], LOAD(v + i)) : x[j]);
        }
    }
}

/* Levels of one or two rows, by vectors of two. */
static void rise_two(const struct levels *l, struct span z, const double *v, double *g, double *e)
{
    __m128d q = _mm_setzero_pd(), t = q;
    int at = l->start[z.begin];
    if (z.begin > 0) {
        q = _mm_loadu_pd(g + l->start[z.begin - 1]);
        t = _mm_loadu_pd(e + l->start[z.begin - 1]);
    }
    for (int level = z.begin; level < z.end; level++, at += 2) {
        const __m128d alpha = _mm_loadu_pd(l->alpha + at), k = _mm_loadu_pd(l->k + at);
        __m128d d = _mm_fmadd_pd(alpha, _mm_loadu_pd(g + at), _mm_loadu_pd(l->d0 + at));
        __m128d x = _mm_fmadd_pd(alpha, _mm_loadu_pd(e + at), _mm_fmadd_pd(_mm_loadu_pd(l->beta + at), _mm_loadu_pd(v + at), _mm_loadu_pd(l->e0 + at)));
        for (int s = l->sides[level]; s < l->sides[level + 1]; s++) {
            const __m128d side = _mm_loadu_pd(l->k_side + l->side[s].at);
            d = _mm_fnmadd_pd(side, _mm_set1_pd(g[l->side[s].from]), d);
            x = _mm_fmadd_pd(side, _mm_set1_pd(e[l->side[s].from]), x);
        }
        d = _mm_fnmadd_pd(k, q, d);
        x = _mm_fmadd_pd(k, t, x);
        q = _mm_div_pd(_mm_set1_pd(1), d);
        t = _mm_mul_pd(q, x);
        _mm_storeu_pd(g + at, q);
        _mm_storeu_pd(e + at, t);
    }
}

static void fall_two(const struct levels *l, struct span z, double *v, const double *g, double *e, const int cn)
{
    __m128d x = _mm_setzero_pd();
    if (z.begin + 1 < l->count)
        x = _mm_loadu_pd(e + l->start[z.begin + 1]);
    for (int level = z.begin; level > z.end; level--) {
        const int at = l->start[level];
        for (int s = l->outsides[level]; s < l->outsides[level + 1]; s++)
            x = _mm_blendv_pd(x, _mm_set1_pd(e[l->outside[s].from]), _mm_loadu_pd(l->mask + l->outside[s].at));
        x = _mm_fmadd_pd(_mm_loadu_pd(g + at), x, _mm_loadu_pd(e + at));
        _mm_storeu_pd(e + at, x);
        _mm_storeu_pd(v + at, cn ? _mm_fmsub_pd(_mm_set1_pd(2), x, _mm_loadu_pd(v + at)) : x);
    }
}

static __attribute__((noinline)) void solve_levels(const struct levels *l, double *v, double *g, double *e, int cn)
{
    for (int i = 0; i < l->up; i++) {
        const struct span z = l->rise[i];
        switch (z.vectors) {
        case 0: rise_two(l, z, v, g, e); break;
        case 1: rise(l, z, v, g, e, 1); break;
        case 2: rise(l, z, v, g, e, 2); break;
        case 3: rise(l, z, v, g, e, 3); break;
        case 4: rise(l, z, v, g, e, 4); break;
        default: rise_one(l, z.begin, v, g, e, z.vectors);
        }
    }
    for (int i = 0; i < l->down; i++) {
        const struct span z = l->fall[i];
        switch (z.vectors) {
        case 0: fall_two(l, z, v, g, e, cn); break;
        case 1: fall(l, z, v, g, e, 1, cn); break;
        case 2: fall(l, z, v, g, e, 2, cn); break;
        case 3: fall(l, z, v, g, e, 3, cn); break;
        case 4: fall(l, z, v, g, e, 4, cn); break;
        default: fall_one(l, z.begin, v, g, e, z.vectors, cn);
        }
    }
}

/* Rows of a level may have channels or none, so all are given them, and alpha is 0 where there
 * are none. */
static void step_levels(struct run *u, struct block *b, const struct levels *l, struct densities d)
{
    if (d.gna > 0 || d.gk > 0)
        channels(u, b->v, b->m, b->h, b->n, u->g, u->e, (u->size + 3) / 4 * 4, d);
    solve_levels(l, b->v, u->g, u->e, u->cn);
}

#endif

/* -------------------------------------------------------------------- timing */

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double number(const char *name, const char *text, double low, double high)
{
    char *end;
    const double x = strtod(text, &end);
    if (end == text || *end != '\0' || !(x >= low && x <= high)) {
        fprintf(stderr, "cable_cells: %s %s: want a number from %g to %g\n", name, text, low, high);
        exit(2);
    }
    return x;
}

int main(int argc, char **argv)
{
    if (argc != 13) {
        fprintf(stderr, "usage: cable_cells CELL FORM METHOD CELLS STEPS DT_MS NA NODE DETECTOR THRESHOLD_MV TABLE_MV SECONDS\n");
        return 2;
    }
    const struct cell c = read_cell(argv[1]);
    const int lanes = strcmp(argv[2], "lanes") == 0, levels = strcmp(argv[2], "levels") == 0;
    struct run u = {.cn = strcmp(argv[3], "cn") == 0, .width = 1};
    if ((!lanes && !levels && strcmp(argv[2], "scalar") != 0) || (!u.cn && strcmp(argv[3], "be") != 0)) {
        fprintf(stderr, "cable_cells: %s %s: want scalar, lanes or levels, and cn or be\n", argv[2], argv[3]);
        return 2;
    }
    u.cells = (int)number("CELLS", argv[4], 1, 1e8);
    const int steps = (int)number("STEPS", argv[5], 1, 1e9);
    u.dt = number("DT_MS", argv[6], 1e-9, 1e3);
    const double na = number("NA", argv[7], -1e6, 1e6);
    const int node = (int)number("NODE", argv[8], 0, c.n - 1), detector = (int)number("DETECTOR", argv[9], 0, c.n - 1);
    u.threshold = number("THRESHOLD_MV", argv[10], -1e3, 1e3);
    u.t = tabulate(number("TABLE_MV", argv[11], 1e-3, 10), u.dt);
    const double seconds = number("SECONDS", argv[12], 0, 1e6);

    u.r = order(&c, u.dt, u.cn, na, node);
    u.ena = c.ena;
    u.ek = c.ek;
    u.detector = u.r.of_node[detector];
    u.size = c.n;
#if VECTORS
    struct plan p = {0};
    struct levels l = {0};
    struct densities d = {0};
    if (lanes) {
        u.width = 48.0 * 16 * c.n > 512 * 1024 ? 8 : 16;
        p = make_plan(&u.r);
    } else if (levels) {
        l = make_levels(&u);
        for (int i = 0; i < c.n; i++)
            if (u.r.channels[i])
                d = (struct densities){u.r.gna[i], u.r.gk[i], u.r.gl[i], u.r.gle[i]};
        for (int i = 0; i < c.n; i++)
            if (u.r.channels[i] && (u.r.gna[i] != d.gna || u.r.gk[i] != d.gk || u.r.gl[i] != d.gl || u.r.gle[i] != d.gle))
                fail(2, "by levels all compartments with channels have the same densities");
    }
#else
    if (lanes || levels)
        fail(3, "this processor or compiler has no AVX2 and FMA");
#endif
    u.blocks = (u.cells + u.width - 1) / u.width;
    u.b = zeros(u.blocks * sizeof *u.b);
    const size_t elements = (size_t)(u.size + 8) * u.width;
    for (int i = 0; i < u.blocks; i++)
        u.b[i] = (struct block){doubles(elements), doubles(elements), doubles(elements), doubles(elements)};
    u.g = doubles(elements);
    u.e = doubles(elements);
    u.before = doubles(u.width);

    double took = 0, worked = 0; /* by the wall clock, and the processor for this program */
    long passes = 0;
    do {
        start(&u);
        const double began = now(CLOCK_MONOTONIC), idle = now(CLOCK_PROCESS_CPUTIME_ID);
        for (int from = 0; from < steps; from += VISIT)
            for (int i = 0; i < u.blocks; i++)
                for (int step = from; step < steps && step < from + VISIT; step++) {
                    memcpy(u.before, u.b[i].v + place(&u, u.detector) * u.width, u.width * sizeof(double));
#if VECTORS
                    if (lanes)
                        step_lanes(&u, &u.b[i], &p);
                    else if (levels)
                        step_levels(&u, &u.b[i], &l, d);
                    else
#endif
                        step_scalar(&u, &u.b[i]);
                    detect(&u, i, step);
                }
        worked += now(CLOCK_PROCESS_CPUTIME_ID) - idle;
        took += now(CLOCK_MONOTONIC) - began;
        passes++;
    } while (took < seconds);

    double sum = 0;
    for (int i = 0; i < u.cells; i++)
        sum += u.b[i / u.width].v[place(&u, u.detector) * u.width + i % u.width];
    printf("{\"peer\": \"c\", \"form\": \"%s\", \"neurons\": %d, \"steps\": %d, \"spikes\": %ld, \"mean_v_mv\": %.9g, "
           "\"wall_s\": %.6f, \"processor_s\": %.6f, \"passes\": %ld, \"ns_per_neuron_step\": %.6g, \"first_spikes_ms\": [",
           argv[2], u.cells, steps, u.spikes, sum / u.cells, took, worked, passes, took * 1e9 / (double)passes / steps / u.cells);
    for (int i = 0; i < u.count; i++)
        printf("%s%.6f", i > 0 ? ", " : "", u.first[i]);
    printf("]}\n");
    return 0;
}
