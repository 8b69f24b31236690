/*
 * lut4go: tables of functions of one variable, interpolated by vector kernels.
 *
 * A C interface to the Go packages table and kernel; lut4go_network.h is that to networks
 * of cells. Build the library with
 *
 *     go build -buildmode=c-shared -o liblut4go.so ./bridge/cabi
 *
 * and link with -llut4go, or load it with dlopen, ctypes, ... All functions are safe
 * for concurrent use. Those that return an int return 0, or -1 for an error, which
 * lut4go_error describes; then no results were written.
 *
 * The library contains Go's runtime, whose threads do not survive a fork. A child
 * process may call it only after exec, or if its parent had not loaded it.
 */
#ifndef LUT4GO_H
#define LUT4GO_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A handle of a table. 0 is none, and that of a freed table is not used again. */
typedef uint64_t lut4go_table;

/* What pointers to read-only data point to. */
typedef const double lut4go_in;
typedef const float lut4go_in32;
typedef const char lut4go_text;

/* A uniform grid from min to max, both included, in the unit of x. */
typedef struct {
	double min, max, step;
} lut4go_grid;

/* Values of curves at grid points. All of it is copied. */
typedef struct {
	int64_t curves;
	lut4go_text **names; /* for errors; NULL for "0", "1", ... */
	int64_t points;
	lut4go_in *values;   /* values[c*points + i] is curve c at min + i*step */
} lut4go_points;

/*
 * A function to tabulate: the value of curve number 0, 1, ... at x. data is that of
 * lut4go_curves. It must give the same value for the same argument, and be finite on
 * the grid, except at single places with a two-sided limit, such as 0 for sin(x)/x. It
 * is called by the thread that calls lut4go_sample, lut4go_fit or lut4go_report, and
 * must exist as long as lut4go_report is called for the table.
 */
typedef double (*lut4go_function)(int64_t curve, double x, void *data);

/* Curves to tabulate. Names are copied. */
typedef struct {
	int64_t count;
	lut4go_text **names; /* for errors; NULL for "0", "1", ... */
	lut4go_function f;
	void *data;
} lut4go_curves;

/* The accuracy that a table is to have. */
typedef struct {
	double min, max;  /* the ends of the grid, in the unit of x */
	double tolerance; /* the largest error, as a fraction of each curve's range */
} lut4go_goal;

/* Consecutive curves of a table. */
typedef struct {
	int64_t first, count;
} lut4go_range;

/* The size of a table. */
typedef struct {
	double min, max, step; /* the grid, in the unit of x */
	int64_t points;        /* grid points, and rows: the last is the guard row */
	int64_t curves;
	int64_t powers;        /* coefficients of a curve in a row: 2 linear, 4 cubic */
} lut4go_layout;

/*
 * The errors of one curve of a table, over the grid. "bound" is an upper bound,
 * rounding included, for a curve that is smooth except at a few kinks or steps; the
 * others are the largest found.
 */
typedef struct {
	double min, max;              /* the curve's range */
	double absolute, absolute_at; /* the error, in the curve's unit, and its place */
	double absolute_bound;
	double fraction_bound; /* absolute_bound by max - min */
	double relative_bound; /* by the curve's value; infinite if that is ever 0 */
	int32_t rough;         /* 1 if the bounds are only estimates */
	int32_t breaks;        /* kinks and steps found, at most 16 */
} lut4go_accuracy;

/*
 * Makes a table of values at grid points. order is "linear", or "cubic" for a spline
 * that stays within the values' range and is monotone where they are.
 */
int lut4go_from_points(lut4go_table *table, lut4go_text *order,
                       lut4go_grid grid, lut4go_points points);

/* Makes a table of functions on a grid. order is "linear" or "cubic". */
int lut4go_sample(lut4go_table *table, lut4go_text *order,
                  lut4go_grid grid, lut4go_curves curves);

/*
 * Makes the smallest table of functions that reaches a goal. order is "linear",
 * "cubic", or "" for that of the smaller table.
 */
int lut4go_fit(lut4go_table *table, lut4go_text *order,
               lut4go_goal goal, lut4go_curves curves);

/* Frees a table. Evaluations of it in other threads complete. */
int lut4go_free(lut4go_table table);

/*
 * Evaluates curves at n places x by the kernels: dst[k*n + i] is curve first + k at
 * x[i], k below count. Outside the grid a curve has its value at the nearer end; NaN
 * gives NaN. dst may be x if count is 1.
 */
int lut4go_eval(lut4go_table table, lut4go_range curves,
                int64_t n, lut4go_in *x, double *dst);
int lut4go_eval32(lut4go_table table, lut4go_range curves,
                  int64_t n, lut4go_in32 *x, float *dst);

/*
 * Evaluates a curve of a linear table by lut4brian's arithmetic, every operation
 * rounded: u = (x - min)/step, i = (int)u, p[i] + (p[i+1] - p[i])*(u - i).
 */
int lut4go_interp(lut4go_table table, int64_t curve,
                  int64_t n, lut4go_in *x, double *dst);

/* Writes the size of a table. */
int lut4go_describe(lut4go_table table, lut4go_layout *layout);

/*
 * Writes the coefficients of all curves, curves*powers*points of them, for code that
 * interpolates as lut4go_eval does: dst[(c*powers + j)*points + i] is coefficient j of
 * curve c in row i. With C's fma, and nearbyint rounding to even, the curve at x is
 *
 *     w = fma(x, 1/step, -min/step - 0.5), limited to -0.5 ... points - 1.5
 *     i = nearbyint(w), t = w - i
 *     fma(c1, t, c0), or fma(fma(fma(c3, t, c2), t, c1), t, c0)
 */
int lut4go_coefficients(lut4go_table table, double *dst);

/*
 * Compares a table with the functions that it was made of, and writes an accuracy for
 * each curve. A table of points has no functions, which is an error.
 */
int lut4go_report(lut4go_table table, lut4go_accuracy *accuracy);

/*
 * Returns the name of the backend that lut4go_eval uses: "purego", "avx2", "avx512" or "neon"; NULL
 * if the environment variable LUT4GO_BACKEND names one that is not available here.
 */
lut4go_text *lut4go_backend(void);

/* Chooses the backend; "" chooses the default. All give the same bits. */
int lut4go_use(lut4go_text *backend);

/*
 * Returns the message of the last error in this thread, "" if there was none. The next
 * error in the thread overwrites it.
 */
lut4go_text *lut4go_error(void);

#ifdef __cplusplus
}
#endif

#endif
