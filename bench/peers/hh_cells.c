//go:build ignore

// The constraint leaves this program out of the Go package beside it.

/* A population of Hodgkin-Huxley cells stepped by forward Euler in plain C, one
 * thread, with a synapse each or none: what a compiler makes of the ways in which such
 * code is usually written.
 *
 *     gcc -O3 -march=native [-ffast-math] -DMODEL=M -DRATES=R -DREAL=T \
 *         [-DSYNAPSE=EXPONENTIAL] -o hh_cells hh_cells.c -lm
 *     ./hh_cells NEURONS STEPS DT_MS CURRENT_UA_PER_CM2 SECONDS
 *
 * M is WANG_BUZSAKI or SQUID and T double or float. R is
 *
 *   TABLE     a clamped look-up for each curve, steady states and time constants, and
 *             a division by each time constant. Every curve brings its own grid, as in
 *             the look-up extensions of simulators.
 *   ONE_GRID  the same with one grid that the compiler knows, so that it can find the
 *             place in the table once for all curves;
 *   EXACT     six exponentials of libm.
 *
 * A synapse is a conductance that reverses at 0 mV and decays; it starts at 0.1 mS/cm2.
 *
 * It steps the population STEPS times from the same start, over and over until that
 * has taken SECONDS, and prints one JSON object. spikes (upward crossings of 0 mV)
 * and mean_v_mv are those of one such pass: no run can leave out what it is timed
 * for, and each can be held against the others.
 */
#define _POSIX_C_SOURCE 200809L /* clock_gettime, under -std=c11 as well */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WANG_BUZSAKI 1
#define SQUID 2
#define TABLE 1
#define ONE_GRID 2
#define EXACT 3
#define NONE 0
#define EXPONENTIAL 1

#ifndef MODEL
#define MODEL WANG_BUZSAKI
#endif
#ifndef RATES
#define RATES TABLE
#endif
#ifndef SYNAPSE
#define SYNAPSE NONE
#endif
#ifndef REAL
#define REAL double
#endif

typedef REAL real;
/* A literal of type double would have the whole expression done in double. */
#define R(x) ((real)(x))
#define WORD(x) #x
#define TEXT(x) WORD(x)

/* -------------------------------------------------------------------- model */

#if MODEL == WANG_BUZSAKI
#define MODEL_NAME "wang-buzsaki"
enum { GRID_MIN = -100, GRID_MAX = 50 };
enum { MINF, HINF, HTAU, NINF, NTAU, CURVES };
#else
#define MODEL_NAME "squid"
enum { GRID_MIN = -100, GRID_MAX = 60 };
enum { MINF, MTAU, HINF, HTAU, NINF, NTAU, CURVES };
#endif
enum { POINTS = GRID_MAX - GRID_MIN + 1 };

/* exp() of the type's own precision; a constant condition, so no branch. */
static inline real exp_real(real x)
{
    return sizeof(real) == sizeof(float) ? R(expf((float)x)) : R(exp((double)x));
}

/* x / (1 - exp(-x)), and near 0, where that cancels, its series, whose error there is
 * below the type's precision. Both are evaluated, which leaves no branch in the way of
 * vectors. */
static inline real linoid(real x)
{
    const real near = sizeof(real) == sizeof(float) ? R(0.1) : R(5e-4);
    const real series = 1 + x * (R(0.5) + x * R(1.0 / 12));
    const real one = fabs(x) < near ? R(1) : x;
    const real quotient = one / (1 - exp_real(-one));
    return fabs(x) < near ? series : quotient;
}

struct rates { real am, bm, ah, bh, an, bn; }; /* 1/ms */

static inline struct rates rates_at(real v)
{
    struct rates r;
#if MODEL == WANG_BUZSAKI
    r.am = linoid(R(0.1) * (v + 35));
    r.bm = 4 * exp_real((v + 60) * R(-1.0 / 18));
    r.ah = 5 * R(0.07) * exp_real((v + 58) * R(-1.0 / 20));
    r.bh = 5 / (1 + exp_real(R(-0.1) * (v + 28)));
    r.an = 5 * R(0.1) * linoid(R(0.1) * (v + 34));
    r.bn = 5 * R(0.125) * exp_real((v + 44) * R(-1.0 / 80));
#else
    r.am = linoid(R(0.1) * (v + 40));
    r.bm = 4 * exp_real((v + 65) * R(-1.0 / 18));
    r.ah = R(0.07) * exp_real((v + 65) * R(-1.0 / 20));
    r.bh = 1 / (1 + exp_real(R(-0.1) * (v + 35)));
    r.an = R(0.1) * linoid(R(0.1) * (v + 55));
    r.bn = R(0.125) * exp_real((v + 65) * R(-1.0 / 80));
#endif
    return r;
}

/* The ionic current, uA/cm2, which is minus the slope of v as Cm is 1 uF/cm2. */
static inline real ionic(real v, real m, real h, real n)
{
#if MODEL == WANG_BUZSAKI
    return R(35) * (m * m * m) * h * (v - 55) + R(9) * (n * n * n * n) * (v + 90) + R(0.1) * (v + 65);
#else
    return R(120) * (m * m * m) * h * (v - 50) + R(36) * (n * n * n * n) * (v + 77) + R(0.3) * (v + R(54.3));
#endif
}

/* ------------------------------------------------------------------- tables */

struct curve {
    real low, per_mv; /* mV of the first point, points per mV */
    int bins;
    real point[POINTS + 1]; /* the last twice: one may be read beyond it */
};

static struct curve curves[CURVES];

static void tabulate(void)
{
    for (int i = 0; i <= POINTS; i++) {
        const struct rates r = rates_at(R(GRID_MIN + (i < POINTS ? i : POINTS - 1)));
        curves[MINF].point[i] = r.am / (r.am + r.bm);
        curves[HINF].point[i] = r.ah / (r.ah + r.bh);
        curves[HTAU].point[i] = 1 / (r.ah + r.bh);
        curves[NINF].point[i] = r.an / (r.an + r.bn);
        curves[NTAU].point[i] = 1 / (r.an + r.bn);
#if MODEL == SQUID
        curves[MTAU].point[i] = 1 / (r.am + r.bm);
#endif
    }
    for (int i = 0; i < CURVES; i++) {
        curves[i].low = GRID_MIN;
        curves[i].per_mv = 1;
        curves[i].bins = POINTS - 1;
    }
}

/* Linear between points and clamped; NaN is sent to the first point. */
static inline real at(int i, real v)
{
    const struct curve *const c = &curves[i];
#if RATES == ONE_GRID
    const real low = GRID_MIN, per_mv = 1, last = POINTS - 1;
#else
    const real low = c->low, per_mv = c->per_mv, last = (real)c->bins;
#endif
    real u = (v - low) * per_mv;
    u = u > 0 ? u : 0;
    u = u < last ? u : last;
    const int bin = (int)u;
    const real left = c->point[bin];
    return left + (c->point[bin + 1] - left) * (u - (real)bin);
}

/* --------------------------------------------------------------------- step */

/* One step of all cells; returns how many crossed 0 mV upwards. */
static __attribute__((noinline)) int step(int cells, real dt, real current, real *restrict v,
                                          real *restrict m, real *restrict h, real *restrict n,
                                          real *restrict s)
{
    int crossed = 0;
    for (int i = 0; i < cells; i++) {
        const real vi = v[i], hi = h[i], ni = n[i];
#if RATES == EXACT
        const struct rates r = rates_at(vi);
        const real dh = r.ah * (1 - hi) - r.bh * hi;
        const real dn = r.an * (1 - ni) - r.bn * ni;
#else
        const real dh = (at(HINF, vi) - hi) / at(HTAU, vi);
        const real dn = (at(NINF, vi) - ni) / at(NTAU, vi);
#endif
#if MODEL == WANG_BUZSAKI
#if RATES == EXACT
        const real mi = r.am / (r.am + r.bm);
#else
        const real mi = at(MINF, vi);
#endif
#else
        const real mi = m[i];
#if RATES == EXACT
        m[i] = mi + dt * (r.am * (1 - mi) - r.bm * mi);
#else
        m[i] = mi + dt * (at(MINF, vi) - mi) / at(MTAU, vi);
#endif
#endif
#if SYNAPSE == EXPONENTIAL
        const real si = s[i];
        const real next = vi + dt * (current - ionic(vi, mi, hi, ni) - R(1e-3) * si * vi);
        s[i] = si - dt * (si * R(1.0 / 5));
#else
        const real next = vi + dt * (current - ionic(vi, mi, hi, ni));
#endif
        v[i] = next;
        h[i] = hi + dt * dh;
        n[i] = ni + dt * dn;
        crossed += (vi <= 0) & (next > 0);
    }
    (void)m;
    (void)s;
    return crossed;
}

/* -------------------------------------------------------------------- timing */

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* An array on a cache line of its own, by a different distance from the start of a
 * page for each, lest loads seem to depend on stores into another array. */
static real *array(int cells, int which)
{
    char *p = malloc((size_t)cells * sizeof(real) + 4096 + 4096);
    if (p == NULL) {
        fprintf(stderr, "hh_cells: out of memory\n");
        exit(1);
    }
    p += 4096 - (uintptr_t)p % 4096;
    return (real *)(void *)(p + which * 320);
}

static double number(const char *name, const char *text, double low, double high)
{
    char *end;
    const double x = strtod(text, &end);
    if (end == text || *end != '\0' || !(x >= low && x <= high)) {
        fprintf(stderr, "hh_cells: %s %s: want a number from %g to %g\n", name, text, low, high);
        exit(2);
    }
    return x;
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: hh_cells NEURONS STEPS DT_MS CURRENT_UA_PER_CM2 SECONDS\n");
        return 2;
    }
    const int cells = (int)number("NEURONS", argv[1], 1, 1e8);
    const int steps = (int)number("STEPS", argv[2], 1, 1e9);
    const double dt = number("DT_MS", argv[3], 1e-9, 1e3);
    const double current = number("CURRENT_UA_PER_CM2", argv[4], -1e6, 1e6);
    const double seconds = number("SECONDS", argv[5], 0, 1e6);

    tabulate();
    real *v = array(cells, 0), *m = array(cells, 1), *h = array(cells, 2), *n = array(cells, 3),
         *s = array(cells, 4);
    double took = 0, worked = 0; /* by the wall clock, and the processor for this program */
    long passes = 0, spikes;
    do {
        /* v evenly in -70..-55 mV, the gates as they are in a cell that rests at -65. */
        const struct rates r = rates_at(-65);
        for (int i = 0; i < cells; i++) {
            v[i] = R(-70 + 15 * (i + 0.5) / cells);
            m[i] = r.am / (r.am + r.bm);
            h[i] = r.ah / (r.ah + r.bh);
            n[i] = r.an / (r.an + r.bn);
            s[i] = 100;
        }
        spikes = 0;
        const double start = now(CLOCK_MONOTONIC), idle = now(CLOCK_PROCESS_CPUTIME_ID);
        for (int i = 0; i < steps; i++)
            spikes += step(cells, R(dt), R(current), v, m, h, n, s);
        worked += now(CLOCK_PROCESS_CPUTIME_ID) - idle;
        took += now(CLOCK_MONOTONIC) - start;
        passes++;
    } while (took < seconds);

    double sum = 0;
    for (int i = 0; i < cells; i++)
        sum += (double)v[i];
    printf("{\"peer\": \"c\", \"model\": \"%s\", \"real\": \"%s\", \"neurons\": %d, \"steps\": %d, "
           "\"spikes\": %ld, \"mean_v_mv\": %.9g, \"wall_s\": %.6f, \"processor_s\": %.6f, \"passes\": %ld, "
           "\"ns_per_neuron_step\": %.6g}\n",
           MODEL_NAME, TEXT(REAL), cells, steps, spikes, sum / cells, took, worked, passes,
           took * 1e9 / (double)passes / steps / cells);
    return 0;
}
