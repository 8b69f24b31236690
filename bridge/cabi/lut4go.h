/*
 * lut4go: tables of functions of one variable, interpolated in vectors.
 *
 * A C interface to the Go packages table and kernel. Build the library with
 *
 *     go build -buildmode=c-shared -o liblut4go.so ./bridge/cabi
 *
 * and link with -llut4go, or load it with dlopen, ctypes, ... Functions may be
 * called from any threads at once. Those that return an int return 0, or -1 if
 * they failed: lut4go_error then says why, and nothing was written to the places
 * for results.
 *
 * The library runs Go's runtime, whose threads do not survive a fork: a child
 * process must not call it unless it called exec or is the first to load it.
 */
#ifndef LUT4GO_H
#define LUT4GO_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A table. 0 is none; the number of a freed table is not used again. */
typedef uint64_t lut4go_table;

/* Pointers to what is only read. */
typedef const double lut4go_in;
typedef const float lut4go_in32;
typedef const char lut4go_text;

/*
 * A function to tabulate: curve number 0, 1, ... at x. data is what was given with
 * it. It must give the same value for the same argument, and be finite on the
 * grid, except at single places where it has a limit from both sides, such as 0 of
 * sin(x)/x. It is called by the thread that makes, fits or reports on the table,
 * and must stay callable as long as the table is reported on.
 */
typedef double (*lut4go_function)(int64_t curve, double x, void *data);

/* What a table looks like. */
typedef struct {
	double min, max, step; /* the grid, in the unit of x */
	int64_t points;        /* grid points, and rows: the last is the guard row */
	int64_t curves;
	int64_t powers;        /* coefficients of a curve in a row: 2 linear, 4 cubic */
} lut4go_layout;

/*
 * How far a table is from one of its curves. "bound" is what the error does not
 * exceed anywhere on the grid, rounding included, for a curve that is smooth but
 * for a few kinks or steps; the others are the largest that was found.
 */
typedef struct {
	double min, max;              /* the curve's range */
	double absolute, absolute_at; /* the error, in the curve's unit, and its place */
	double absolute_bound;
	double fraction_bound; /* the same by max - min */
	double relative_bound; /* by the curve's value; infinite if that is ever 0 */
	int32_t rough;         /* 1 if the bounds are but estimates */
	int32_t breaks;        /* kinks and steps that were found, at most 16 */
} lut4go_accuracy;

/*
 * Makes a table of values at the grid points min, min + step, ..., max: curve c
 * has values[c*points + i] at point i. order is "linear" or "cubic" (a spline
 * that keeps within the values' range and monotone where they are). Errors speak
 * of curves by their names; NULL in place of names stands for their numbers. Names
 * and values are copied.
 */
int lut4go_from_points(lut4go_table *table, lut4go_text *order,
                       double min, double max, double step,
                       int64_t curves, lut4go_text **names,
                       int64_t points, lut4go_in *values);

/* Makes a table of functions on a grid. */
int lut4go_sample(lut4go_table *table, lut4go_text *order,
                  double min, double max, double step,
                  int64_t curves, lut4go_text **names,
                  lut4go_function f, void *data);

/*
 * Makes the smallest table of functions between min and max whose error is at
 * most tolerance, a part of each curve's range max - min. order is "linear",
 * "cubic", or "" for that of the smaller table.
 */
int lut4go_fit(lut4go_table *table, lut4go_text *order,
               double min, double max, double tolerance,
               int64_t curves, lut4go_text **names,
               lut4go_function f, void *data);

/* Frees a table. Other threads may still be evaluating it. */
int lut4go_free(lut4go_table table);

/*
 * Evaluates count curves from number first on at n places x, by the kernels:
 * dst[k*n + i] is curve first + k at x[i]. Outside the grid a curve has the value
 * of its end; NaN gives NaN. dst may be x if count is 1.
 */
int lut4go_eval(lut4go_table table, int64_t first, int64_t count,
                int64_t n, lut4go_in *x, double *dst);
int lut4go_eval32(lut4go_table table, int64_t first, int64_t count,
                  int64_t n, lut4go_in32 *x, float *dst);

/*
 * Evaluates a curve of a linear table by lut4brian's arithmetic, every operation
 * rounded: u = (x - min)/step, i = (int)u, p[i] + (p[i+1] - p[i])*(u - i).
 */
int lut4go_interp(lut4go_table table, int64_t curve,
                  int64_t n, lut4go_in *x, double *dst);

/* Says what a table looks like. */
int lut4go_describe(lut4go_table table, lut4go_layout *layout);

/*
 * Writes what the rows hold, for code that is to interpolate as lut4go_eval does:
 * dst[(c*powers + j)*points + i] is coefficient j of curve c in row i. With fma as
 * in C, and nearbyint rounding to even, the curve at x is
 *
 *     w = fma(x, 1/step, -min/step - 0.5), limited to -0.5 ... points - 1.5
 *     i = nearbyint(w), t = w - i
 *     fma(c1, t, c0), or fma(fma(fma(c3, t, c2), t, c1), t, c0)
 */
int lut4go_coefficients(lut4go_table table, double *dst);

/*
 * Compares a table with the functions that it was made of; accuracy has room for
 * all its curves. A table of points has no functions, which is an error.
 */
int lut4go_report(lut4go_table table, lut4go_accuracy *accuracy);

/*
 * Returns the name of the backend that evaluates: "purego", "avx2" or "neon"; NULL
 * if the environment variable LUT4GO_BACKEND names one that is not available here.
 */
lut4go_text *lut4go_backend(void);

/* Chooses the backend; "" takes the choice back. All give the same bits. */
int lut4go_use(lut4go_text *backend);

/*
 * Returns why the last function that failed in this thread did, "" if none has.
 * The text is overwritten by the next failure in the thread.
 */
lut4go_text *lut4go_error(void);

#ifdef __cplusplus
}
#endif

#endif
