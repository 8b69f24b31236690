/*
 * Builds networks, runs and saves them, and hands over what is wrong. Fails if something is
 * not as lut4go_network.h says.
 *
 *     go build -buildmode=c-shared -o liblut4go.so ./bridge/cabi
 *     cc -Ibridge/cabi bridge/cabi/testdata/network.c -L. -llut4go -lm -lpthread -o network
 *     LD_LIBRARY_PATH=. ./network
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lut4go_network.h"

static int failures;

static void check(int ok, const char *what)
{
	if (!ok) {
		failures++;
		printf("FAILED: %s (%s)\n", what, lut4go_error());
	}
}

/* Checks that a call has failed, with a text. */
static void fails(int result, const char *text)
{
	if (result != -1 || !strstr(lut4go_error(), text)) {
		failures++;
		printf("FAILED: want an error with \"%s\", got %d (%s)\n", text, result, lut4go_error());
	}
}

/* ---- Wang-Buzsaki cells by samples ---- */

enum { POINTS = 1801 };
static const double lo = -120, step = 0.1;
static double m_inf[POINTS], h_alpha[POINTS], h_beta[POINTS], n_alpha[POINTS], n_beta[POINTS];

/* x/(1 - exp(-x)), whose hole has to be filled. */
static double linoid(double x) { return fabs(x) < 1e-6 ? 1 + x/2 : x/(1 - exp(-x)); }

static void tabulate(void)
{
	for (int i = 0; i < POINTS; i++) {
		const double v = lo + i*step, a = linoid((v + 35)/10), b = 4*exp(-(v + 60)/18);
		m_inf[i] = a/(a + b);
		h_alpha[i] = 0.07*exp(-(v + 58)/20);
		h_beta[i] = 1/(exp(-0.1*(v + 28)) + 1);
		n_alpha[i] = 0.1*linoid((v + 34)/10);
		n_beta[i] = 0.125*exp(-(v + 44)/80);
	}
}

static lut4go_samples samples(const double *values)
{
	return (lut4go_samples){.values = values, .count = POINTS, .min = lo, .step = step};
}

static const lut4go_cell wang_buzsaki = {
	.size = sizeof wang_buzsaki, .name = "wang-buzsaki", .cm = 1, .v0 = -70, .refractory = 2, .spikes = "level",
};

static int add_channels(lut4go_model model)
{
	const lut4go_gate m = {.size = sizeof m, .name = "m", .power = 3, .inf = samples(m_inf), .instantaneous = 1};
	const lut4go_gate h = {.size = sizeof h, .name = "h", .power = 1, .alpha = samples(h_alpha), .beta = samples(h_beta), .phi = 5};
	const lut4go_gate n = {.size = sizeof n, .name = "n", .power = 4, .alpha = samples(n_alpha), .beta = samples(n_beta), .phi = 5};
	const lut4go_channel na = {.size = sizeof na, .name = "na", .g = 35, .e = 55, .gates = (const lut4go_gate *[]){&m, &h}, .gate_count = 2};
	const lut4go_channel k = {.size = sizeof k, .name = "k", .g = 9, .e = -90, .gates = (const lut4go_gate *[]){&n}, .gate_count = 1};
	const lut4go_channel leak = {.size = sizeof leak, .name = "leak", .g = 0.1, .e = -65};
	const lut4go_receptor inh = {.size = sizeof inh, .name = "inh", .g = 0.1, .e = -75, .tau = 10};
	return lut4go_add_channel(model, &na) | lut4go_add_channel(model, &k) | lut4go_add_channel(model, &leak) | lut4go_add_receptor(model, &inh);
}

/* ---- A network of them ---- */

enum { CELLS = 4 };

typedef struct {
	lut4go_network net;
	lut4go_neurons cells, source;
	lut4go_synapses synapses;
	lut4go_monitor spikes, v, rate;
} network;

static lut4go_each one(const double *x) { return (lut4go_each){.values = x, .count = 1}; }
static lut4go_each all(const double *x) { return (lut4go_each){.values = x, .count = CELLS}; }

static network build(lut4go_model model)
{
	network n = {0};
	const lut4go_config config = {.size = sizeof config, .dt = 0.02, .method = "exp-euler"};
	check(lut4go_new_network(&n.net, &config) == 0, "a network");
	const lut4go_population cells = {.size = sizeof cells, .name = "cells", .model = model, .count = CELLS};
	check(lut4go_add_population(&n.cells, n.net, &cells) == 0, "a population");

	const int64_t who[] = {0, 1, 0};
	const double when[] = {5, 6, 45}, delay = 1.5, weights[] = {0.3, 0.5, 0.7, 0.9}, weight = 0.5;
	const lut4go_trains trains = {.size = sizeof trains, .spikes = 3, .neurons = who, .times = when};
	const lut4go_source source = {.size = sizeof source, .name = "source", .count = 2, .trains = &trains};
	check(lut4go_add_source(&n.source, n.net, &source) == 0, "a source");

	const int64_t from[] = {3, 0, 1, 2}, to[] = {0, 1, 2, 3};
	const lut4go_connection ring = {
		.size = sizeof ring, .from = n.cells, .to = n.cells, .receptor = "inh", .pairs = 4,
		.sources = from, .targets = to, .weights = all(weights), .delays = one(&delay),
	};
	const lut4go_connection input = {
		.size = sizeof input, .from = n.source, .to = n.cells, .receptor = "inh", .rule = "all-to-all",
		.weights = one(&weight), .delays = one(&delay),
	};
	lut4go_synapses others;
	check(lut4go_connect(&n.synapses, &ring) == 0 && lut4go_connect(&others, &input) == 0, "connections");

	const double v[] = {-70, -66, -62, -58}, current = 2;
	check(lut4go_set(n.cells, "v", all(v)) == 0 && lut4go_set_steady_gates(n.cells) == 0, "initial values");
	check(lut4go_set_parameter(n.cells, "current", one(&current)) == 0, "a current");

	const lut4go_recording of_v = {.size = sizeof of_v, .variable = "v", .count = 2, .cells = from, .every = 50};
	check(lut4go_record_spikes(&n.spikes, n.cells, 0, NULL) == 0 && lut4go_record_state(&n.v, n.cells, &of_v) == 0 &&
	      lut4go_record_rate(&n.rate, n.cells, 10) == 0, "monitors");
	return n;
}

static void run(lut4go_network net, double ms)
{
	const lut4go_course course = {.size = sizeof course, .duration = ms};
	int32_t completed = 0;
	check(lut4go_run(net, &course, &completed) == 0 && completed == 1, "a run");
}

/* Compares the voltages of two networks, to the bit. */
static void same(lut4go_neurons a, lut4go_neurons b, const char *what)
{
	double x[CELLS], y[CELLS];
	check(lut4go_get(a, "v", CELLS, x) == 0 && lut4go_get(b, "v", CELLS, y) == 0 && memcmp(x, y, sizeof x) == 0, what);
}

static void test_results(network n, network built_in)
{
	run(n.net, 100);
	run(built_in.net, 100);
	double x[CELLS], y[CELLS], mv[200], rates[10];
	check(lut4go_get(n.cells, "v", CELLS, x) == 0 && lut4go_get(built_in.cells, "v", CELLS, y) == 0, "voltages");
	for (int i = 0; i < CELLS; i++)
		check(fabs(x[i] - y[i]) < 1e-6, "samples make the model that is built in");

	lut4go_held held = {.size = sizeof held};
	check(lut4go_get_held(n.spikes, &held) == 0 && held.rows > 10 && held.rows < 100, "spikes");
	int64_t steps[100], neurons[100];
	check(lut4go_get_spikes(n.spikes, held.rows, steps, neurons) == 0, "spikes");
	for (int i = 1; i < held.rows; i++)
		check(steps[i] > steps[i - 1] || (steps[i] == steps[i - 1] && neurons[i] > neurons[i - 1]), "spikes by step, then neuron");
	const int64_t spikes = held.rows;
	fails(lut4go_get_spikes(n.spikes, spikes - 1, steps, neurons), "spikes, of which there are");

	check(lut4go_get_held(n.v, &held) == 0 && held.rows == 100 && held.columns == 2 && held.first == 0 && held.every == 50, "samples");
	check(lut4go_get_values(n.v, 200, mv) == 0 && mv[0] == -58 && mv[1] == -70, "the first sample is before the first step");
	check(lut4go_get_held(n.rate, &held) == 0 && held.rows == 10 && held.every == 500, "bins");
	double sum = 0;
	check(lut4go_get_values(n.rate, 10, rates) == 0, "rates");
	for (int i = 0; i < 10; i++)
		sum += rates[i]*CELLS*0.01;
	check(fabs(sum - (double)spikes) < 1e-9, "rates add up to the spikes");
	check(lut4go_clear_monitor(n.spikes) == 0 && lut4go_get_held(n.spikes, &held) == 0 && held.rows == 0, "a cleared monitor holds nothing");

	lut4go_clock now = {.size = sizeof now};
	check(lut4go_now(n.net, &now) == 0 && now.steps == 5000 && fabs(now.time - 100) < 1e-9, "the time");
	char *text = NULL;
	check(lut4go_warnings(n.net, &text) == 0 && text[0] == 0, "no warnings");
	lut4go_release(text);
	lut4go_left left = {.size = sizeof left};
	check(lut4go_outside(n.cells, &left) == 0 && left.count == 0, "no voltage has left the table");
}

static void test_synapses(network n)
{
	int64_t count = 0, sources[4], targets[4];
	double weights[4], delays[4];
	check(lut4go_synapse_count(n.synapses, &count) == 0 && count == 4, "synapses");
	const lut4go_synapse_list list = {.size = sizeof list, .count = 4, .sources = sources, .targets = targets, .delays = delays, .weights = weights};
	check(lut4go_list_synapses(n.synapses, &list) == 0 && sources[0] == 3 && targets[0] == 0 && weights[3] == 0.9 && fabs(delays[2] - 1.5) < 1e-9,
	      "synapses keep the order of their pairs");
	const double other[] = {1, 2, 3, 4};
	check(lut4go_set_weights(n.synapses, all(other)) == 0, "weights");
	const lut4go_synapse_list only = {.size = sizeof only, .count = 4, .weights = weights};
	check(lut4go_list_synapses(n.synapses, &only) == 0 && memcmp(weights, other, sizeof weights) == 0, "weights that were set");
}

/* A network goes on where another was, by a checkpoint and by hand. */
static void test_going_on(lut4go_model model)
{
	network a = build(model), b = build(model), c = build(model);
	run(a.net, 46);
	void *data = NULL;
	int64_t bytes = 0;
	check(lut4go_checkpoint(a.net, &data, &bytes) == 0 && bytes > 0 && lut4go_restore(b.net, data, bytes) == 0, "a checkpoint");
	fails(lut4go_restore(b.net, data, bytes - 1), "checkpoint");
	fails(lut4go_restore(b.net, NULL, bytes), "the checkpoint is NULL");
	lut4go_release(data);

	check(lut4go_set_steps(c.net, 2300) == 0, "the time is set");
	const char *variables[] = {"v", "h", "n", "inh"};
	for (int i = 0; i < 4; i++) {
		double x[CELLS];
		check(lut4go_get(a.cells, variables[i], CELLS, x) == 0 && lut4go_set(c.cells, variables[i], all(x)) == 0, "state");
	}
	int64_t until[CELLS], count = 0, steps[100], which[100];
	check(lut4go_get_refractory(a.cells, CELLS, until) == 0 && lut4go_set_refractory(c.cells, CELLS, until) == 0, "refractory times");
	const lut4go_neurons groups[][2] = {{a.cells, c.cells}, {a.source, c.source}};
	for (int i = 0; i < 2; i++) {
		check(lut4go_under_way_count(groups[i][0], &count) == 0 && count <= 100 && lut4go_get_under_way(groups[i][0], count, steps, which) == 0 &&
		      lut4go_set_under_way(groups[i][1], count, steps, which) == 0, "spikes under way");
	}
	check(count == 1 && steps[0] == 2250 && which[0] == 0, "the source's spike at 45 ms is under way");
	fails(lut4go_set_under_way(c.source, 1, (int64_t[]){2300}, (int64_t[]){0}), "spike 0 is in step 2300 of 2300");
	run(a.net, 54);
	run(b.net, 54);
	run(c.net, 54);
	same(a.cells, b.cells, "a restored network goes on to the same bits");
	same(a.cells, c.cells, "a network goes on where another was to the same bits");
	check(lut4go_free_network(a.net) == 0 && lut4go_free_network(b.net) == 0 && lut4go_free_network(c.net) == 0, "free");
}

/* ---- Running ---- */

static int calls, refused;

static int use_network(const lut4go_reached *reached, void *data)
{
	double v[CELLS];
	network *n = data;
	calls++;
	refused += lut4go_get(n->cells, "v", CELLS, v) == -1 && strstr(lut4go_error(), "in use") != NULL;
	return reached->fraction > 0.5;
}

static volatile int running;

static int note_running(const lut4go_reached *reached, void *data)
{
	running = reached != NULL && data == NULL;
	return 0;
}

static void *cancel(void *data)
{
	while (!running)
		;
	fails(lut4go_free_network(*(lut4go_network *)data), "in use");
	check(lut4go_cancel(*(lut4go_network *)data) == 0, "cancel");
	return NULL;
}

static void test_running(lut4go_model model)
{
	network n = build(model);
	int32_t completed = 1;
	lut4go_course course = {.size = sizeof course, .steps = 1000, .progress = use_network, .data = &n};
	check(lut4go_run(n.net, &course, &completed) == 0 && completed == 0 && calls > 1 && refused == calls, "a progress function stops the run, and cannot use the network");

	pthread_t thread;
	course = (lut4go_course){.size = sizeof course, .duration = 1e7, .progress = note_running, .period = 0.001};
	check(pthread_create(&thread, NULL, cancel, &n.net) == 0, "a thread");
	check(lut4go_run(n.net, &course, &completed) == 0 && completed == 0, "a run is cancelled");
	pthread_join(thread, NULL);
	run(n.net, 1);
	check(lut4go_free_network(n.net) == 0, "free");
}

/* ---- What is wrong ---- */

static void test_wrong(lut4go_model model)
{
	network n = build(model);
	lut4go_network net = 77;
	lut4go_model other = 77;
	const lut4go_config good = {.size = sizeof good, .dt = 0.1};
	lut4go_config config = good;
	fails(lut4go_new_network(NULL, &good), "the place for the network is NULL");
	fails(lut4go_new_network(&net, NULL), "the lut4go_config is NULL");
	config.size = 0;
	fails(lut4go_new_network(&net, &config), "the size of a lut4go_config is 0, want sizeof");
	config = good, config.dt = NAN;
	fails(lut4go_new_network(&net, &config), "dt is NaN ms");
	config = good, config.method = "guess";
	fails(lut4go_new_network(&net, &config), "method \"guess\"");
	config = good, config.threads = -1;
	fails(lut4go_new_network(&net, &config), "-1 threads");
	check(net == 77, "no result is written with an error");

	/* A structure of a later version: its members must be 0 where this library does not know them. */
	struct {
		lut4go_config config;
		double later;
	} more = {.config = good};
	more.config.size = sizeof more;
	check(lut4go_new_network(&net, &more.config) == 0 && lut4go_free_network(net) == 0, "more members that are 0");
	struct {
		lut4go_clock clock;
		double later;
	} now = {.clock = {.size = sizeof now}, .later = 1};
	check(lut4go_now(n.net, &now.clock) == 0 && now.clock.steps == 0 && now.clock.size == sizeof now && now.later == 0, "results that this library does not know are 0");
	more.later = 1;
	fails(lut4go_new_network(&net, &more.config), "members that this library does not know");

	fails(lut4go_built_in_model(&other, "hodgkin"), "wang-buzsaki");
	fails(lut4go_built_in_model(&other, NULL), "by the name \"\"");
	const lut4go_neuroml file = {.size = sizeof file, .file = "/nowhere.nml"};
	fails(lut4go_neuroml_model(&other, &file), "nowhere.nml");
	const lut4go_gate gate = {.size = sizeof gate, .name = "x", .power = 1, .inf = {.values = m_inf, .count = 1, .step = 1}};
	lut4go_channel channel = {.size = sizeof channel, .name = "c", .g = 1, .gates = (const lut4go_gate *[]){&gate}, .gate_count = 1};
	fails(lut4go_add_channel(model, &channel), "inf of gate x of channel c: 1 samples, want 2");
	channel.gates = NULL;
	fails(lut4go_add_channel(model, &channel), "gates of channel c is NULL");
	channel.gate_count = -1;
	fails(lut4go_add_channel(model, &channel), "-1 elements");
	const lut4go_gate *none[] = {NULL};
	channel.gates = none, channel.gate_count = 1;
	fails(lut4go_add_channel(model, &channel), "the lut4go_gate is NULL");
	const lut4go_reset reset = {.size = sizeof reset, .variable = "v", .add = 2};
	fails(lut4go_add_reset(model, &reset), "add is 2, want 0 or 1");

	lut4go_population cells = {.size = sizeof cells, .name = "more", .model = model, .count = 1ll << 40};
	lut4go_neurons population;
	fails(lut4go_add_population(&population, n.net, &cells), "1099511627776 cells");
	cells.count = 1, cells.model = n.net;
	fails(lut4go_add_population(&population, n.net, &cells), "is a network, want a model");
	cells.model = model, cells.name = "cells";
	fails(lut4go_add_population(&population, n.net, &cells), "two populations are named \"cells\"");

	double v[CELLS] = {0}, nan = NAN;
	fails(lut4go_get(n.cells, "v", CELLS - 1, v), "room for 3 values of v, of which there are 4");
	fails(lut4go_get(n.cells, "v", CELLS, NULL), "dst is NULL");
	fails(lut4go_get(n.cells, NULL, CELLS, v), "no variable \"\"");
	fails(lut4go_get(n.source, "v", CELLS, v), "is a source, want a population");
	fails(lut4go_set(n.cells, "v", one(&nan)), "v of cell 0 of population \"cells\" is NaN");
	fails(lut4go_set(n.cells, "v", (lut4go_each){.values = v, .count = 3}), "3 values of v for the 4 cells");
	fails(lut4go_set_parameter(n.cells, "leak.G", one(&(double){-1})), "leak.G of cell 0");
	fails(lut4go_get_parameter(n.cells, "leak", CELLS, v), "no parameter \"leak\"");

	lut4go_input input = {.size = sizeof input, .values = v, .rows = 2, .columns = 2, .every = 1};
	fails(lut4go_inject(n.cells, &input), "row 0 has 2 values, want one for each of the 4 cells");
	input.rows = INT64_MAX;
	fails(lut4go_inject(n.cells, &input), "rows of 2 values");
	input.rows = 4, input.columns = 1, input.scale = (lut4go_each){.values = v, .count = 2};
	fails(lut4go_inject(n.cells, &input), "2 factors");
	const lut4go_noise noise = {.size = sizeof noise, .sd = NAN, .tau = 1};
	fails(lut4go_add_noise(n.cells, &noise), "NaN");
	const lut4go_poisson poisson = {.size = sizeof poisson, .receptor = "inh", .rates = {.values = v, .count = 0}};
	fails(lut4go_add_poisson(n.cells, &poisson), "rates");

	const int64_t sources[] = {0, CELLS}, targets[] = {0, 1};
	lut4go_connection connection = {
		.size = sizeof connection, .from = n.cells, .to = n.cells, .receptor = "inh", .pairs = 2,
		.sources = sources, .targets = targets, .weights = one(v), .delays = one(v),
	};
	lut4go_synapses synapses;
	fails(lut4go_connect(&synapses, &connection), "source of pair 1 is neuron 4, want 0 to 3");
	connection.weights.count = 0;
	fails(lut4go_connect(&synapses, &connection), "0 weights of 2 pairs");
	connection.targets = NULL;
	fails(lut4go_connect(&synapses, &connection), "targets is NULL");
	connection.rule = "by chance";
	fails(lut4go_connect(&synapses, &connection), "rule \"by chance\"");
	fails(lut4go_set_weights(n.synapses, one(&nan)), "weight is NaN");
	fails(lut4go_synapse_count(n.synapses, NULL), "is NULL");

	lut4go_monitor monitor;
	lut4go_held held = {0};
	fails(lut4go_record_spikes(&monitor, n.cells, 1, (int64_t[]){-1}), "neuron -1");
	fails(lut4go_record_rate(&monitor, n.cells, NAN), "bins of NaN ms");
	fails(lut4go_get_held(n.spikes, NULL), "the lut4go_held is NULL");
	fails(lut4go_get_held(n.spikes, &held), "the size of a lut4go_held is 0");

	lut4go_course course = {.size = sizeof course, .duration = -1};
	int32_t completed;
	fails(lut4go_run(n.net, &course, &completed), "duration is -1 ms");
	fails(lut4go_run(n.net, &course, NULL), "NULL");
	course.duration = 0, course.steps = -1;
	fails(lut4go_run(n.net, &course, &completed), "-1 steps");
	course.steps = 1, course.period = NAN;
	fails(lut4go_run(n.net, &course, &completed), "NaN s");
	fails(lut4go_set_steps(n.net, -1), "step -1");
	fails(lut4go_checkpoint_file(n.net, "/nowhere/at/all"), "nowhere");

	const double fast = 1e9;
	check(lut4go_set_parameter(n.cells, "current", one(&fast)) == 0, "a current that is too large");
	course = (lut4go_course){.size = sizeof course, .duration = 100};
	fails(lut4go_run(n.net, &course, &completed), "v of neuron");

	check(lut4go_free_network(n.net) == 0, "free");
	fails(lut4go_free_network(n.net), "is no network: never made, or freed");
	fails(lut4go_get(n.cells, "v", CELLS, v), "is no population: never made, or freed");
	fails(lut4go_clear_monitor(n.spikes), "is no monitor: never made, or freed");
	fails(lut4go_cancel(12345), "12345 is no network");
}

int main(void)
{
	tabulate();
	lut4go_model model = 0, own = 0;
	check(lut4go_new_model(&own, &wang_buzsaki) == 0 && add_channels(own) == 0, "a model of samples");
	const lut4go_receptor inh = {.size = sizeof inh, .name = "inh", .g = 0.1, .e = -75, .tau = 10};
	check(lut4go_built_in_model(&model, "wang-buzsaki") == 0 && lut4go_set_cell(model, &wang_buzsaki) == 0 && lut4go_add_receptor(model, &inh) == 0,
	      "a model that is built in");
	lut4go_cell cell = {.size = sizeof cell};
	check(lut4go_get_cell(model, &cell) == 0 && cell.cm == 1 && cell.v0 == -70 && cell.refractory == 2, "a cell");
	char *names = NULL;
	check(lut4go_model_names(own, "variables", &names) == 0 && strcmp(names, "v\nh\nn\ninh\n") == 0, "names");
	lut4go_release(names);

	network n = build(own), built_in = build(model);
	test_results(n, built_in);
	test_synapses(n);
	check(lut4go_free_network(n.net) == 0 && lut4go_free_network(built_in.net) == 0, "free");
	test_going_on(own);
	test_running(own);
	test_wrong(own);
	check(lut4go_free_model(own) == 0 && lut4go_free_model(model) == 0, "free models");
	fails(lut4go_free_model(model), "is no model: never made, or freed");
	printf("%d failures\n", failures);
	return failures != 0;
}
