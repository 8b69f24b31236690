/*
 * Tabulates the steady states of two gates and evaluates them. Fails if a result is not
 * as lut4go.h says.
 *
 *     go build -buildmode=c-shared -o liblut4go.so ./bridge/cabi
 *     cc -Ibridge/cabi bridge/cabi/testdata/example.c -L. -llut4go -lm -o example
 *     LD_LIBRARY_PATH=. ./example
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lut4go.h"

static int failures;

static void check(int ok, const char *what)
{
	if (!ok) {
		failures++;
		printf("FAILED: %s (%s)\n", what, lut4go_error());
	}
}

/* Steady states of sodium activation and inactivation at x mV. */
static double steady(int64_t curve, double x, void *calls)
{
	++*(int64_t *)calls;
	return curve == 0 ? 1/(1 + exp(-(x + 30)/9)) : 1/(1 + exp((x + 53)/7));
}

int main(void)
{
	lut4go_table gates = 0, points = 0;
	lut4go_layout layout;
	lut4go_accuracy accuracy[2];
	int64_t calls = 0;
	const double v[] = {-120, -65, -30, 12.5, 90, NAN};
	const char *names[] = {"m", "h"};
	double y[12];
	float y32[2];
	const float v32[] = {-65, -30};

	const lut4go_goal goal = {.min = -100, .max = 50, .tolerance = 1e-6};
	const lut4go_curves curves = {.count = 2, .names = names, .f = steady, .data = &calls};
	const lut4go_curves nothing = {.count = 1};
	const lut4go_range both = {.first = 0, .count = 2}, first = {.first = 0, .count = 1};

	check(lut4go_fit(&gates, "", goal, curves) == 0, "fit");
	check(calls > 0, "the function is called with its data");
	check(lut4go_describe(gates, &layout) == 0 && layout.curves == 2, "describe");
	check(lut4go_report(gates, accuracy) == 0 && accuracy[1].fraction_bound <= 1e-6, "report");
	printf("%lld points, %lld powers, error %.2g, on %s\n", (long long)layout.points,
	       (long long)layout.powers, accuracy[0].absolute, lut4go_backend());

	check(lut4go_eval(gates, both, 6, v, y) == 0, "eval");
	check(fabs(y[2] - 0.5) < 2e-6, "half the gates are open at -30 mV");
	check(fabs(y[0] - steady(0, -100, &calls)) < 2e-6, "the end of the grid holds beyond it");
	check(isnan(y[5]) && isnan(y[11]), "NaN gives NaN");
	check(lut4go_eval32(gates, first, 2, v32, y32) == 0 && fabs(y32[1] - 0.5) < 2e-6, "eval32");

	const double squares[] = {0, 1, 4};
	const lut4go_grid grid = {.min = 0, .max = 2, .step = 1};
	check(lut4go_from_points(&points, "linear", grid, (lut4go_points){.curves = 1, .points = 3, .values = squares}) == 0,
	      "from_points");
	const double x[] = {0.5, 1.5};
	check(lut4go_interp(points, 0, 2, x, y) == 0 && y[0] == 0.5 && y[1] == 2.5, "interp");

	check(lut4go_free(gates) == 0 && lut4go_free(points) == 0, "free");
	check(lut4go_free(gates) == -1 && strstr(lut4go_error(), "no table"), "a freed table is none");
	check(lut4go_eval(12345, first, 1, v, y) == -1, "a wrong number is an error");
	check(lut4go_eval(gates, first, 1, NULL, y) == -1 && strstr(lut4go_error(), "x is NULL"), "NULL is an error");
	check(lut4go_fit(&gates, "", goal, nothing) == -1, "no function is an error");
	check(lut4go_use("abacus") == -1 && strstr(lut4go_error(), "purego"), "a wrong backend is an error");
	return failures != 0;
}
