/*
 * lut4go: networks of Hodgkin-Huxley cells.
 *
 * A C interface to the Go packages hh and neuroml, in the library of lut4go.h. What a
 * model, a connection or a noise is in detail, which errors there are and where the
 * formulas come from, the documentation of package hh says.
 *
 * Units are mV, ms, uA/cm2, mS/cm2, uF/cm2, Hz and degC. Time is divided into steps of
 * dt: step k, from 0, goes from k*dt to (k+1)*dt.
 *
 * Errors. Functions that return an int return 0, or -1 for an error, which lut4go_error
 * describes, per thread. What was to be made or changed is then as it was, and nothing was
 * written to results; only a run that fails ends where it failed. Wrong handles, wrong sizes,
 * NULL where there must be something, and numbers that are not finite are errors, after
 * which everything can be used as before.
 *
 * Threads. All functions may be called by any thread. A network can be used by one at a
 * time: what another thread calls for it meanwhile is refused with an error, and so is what
 * a progress function calls for its own network. Only lut4go_cancel may be called during a
 * run. A run has threads of its own, as many as the network is given.
 *
 * Ownership. What is passed in is copied, and may be changed or freed as soon as the call
 * has returned. Results are written to memory of the caller's, which has room for as many
 * as it says; it is an error unless these are just as many as there are. The two that are
 * allocated, texts and checkpoints, are freed with lut4go_release. A network, with all
 * that is in it, and a model are freed by functions of their own, in any order.
 *
 * Structures that begin with a size may grow in later versions. size is to be the sizeof of
 * the structure, and what is not set to be 0 and NULL, as designated initialisers leave it:
 *
 *     lut4go_config config = {.size = sizeof config, .dt = 0.01};
 *
 * A library that knows more members takes those for 0 that the caller's do not have, and one
 * that knows fewer refuses the structure if one of the others is not 0. In every
 * version 0 and NULL of a new member mean what happened before there was one. Structures
 * without a size stay as they are.
 */
#ifndef LUT4GO_NETWORK_H
#define LUT4GO_NETWORK_H

#include "lut4go.h"

#ifndef LUT4GO_CONST
#define LUT4GO_CONST const
#endif

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Handles. 0 is none, one that was freed is not used again, and the handle of one kind is
 * refused where another is wanted. Neurons are a population or a source; where a function
 * wants one of the two, the parameter is called so.
 */
typedef uint64_t lut4go_model;
typedef uint64_t lut4go_network;
typedef uint64_t lut4go_neurons;
typedef uint64_t lut4go_synapses;
typedef uint64_t lut4go_monitor;

typedef const int64_t lut4go_index;

/* One value for all, or one for each. */
typedef struct lut4go_each {
	lut4go_in *values;
	int64_t count;
} lut4go_each;

/* ---- Models ---- */

/*
 * A function of the voltage by its values: values[i] at min + i*step mV. NULL is none.
 *
 * The samples have to cover the grid of a network that the model is given to. Where its
 * points are samples, the tables hold these; in between, as cubic tables need it, and on
 * other grids a function is a polynomial through six samples, which are not taken from beyond
 * a step or kink. So with samples every 0.1 mV a rate is right to nine digits and more.
 * Samples may be infinite or no number where package hh has no need of rates, beyond all
 * reversal potentials. Anywhere else, also where a formula is 0/0, they have to be right.
 */
typedef struct lut4go_samples {
	lut4go_in *values;
	int64_t count;
	double min, step; /* mV */
} lut4go_samples;

/* What a cell has beside its channels and the like. */
typedef struct lut4go_cell {
	uint64_t size;
	lut4go_text *name;   /* for errors */
	double cm;           /* uF/cm2 */
	double threshold;    /* of a spike, mV */
	double refractory;   /* ms; rounded to whole steps */
	double v0;           /* initial voltage, mV */
	double celsius;      /* degC; for gates with a q10 */
	lut4go_text *spikes; /* "crossing", which NULL is, or "level" */
	int32_t hold;        /* 1 holds the voltage for the refractory time */
	int32_t reserved;
} lut4go_cell;

/*
 * A gate x: dx/dt = phi*(alpha*(1-x) - beta*x) or phi*(inf-x)/tau, two of which are given.
 * An instantaneous one needs no tau.
 */
typedef struct lut4go_gate {
	uint64_t size;
	lut4go_text *name;
	double power;               /* its exponent in the conductance */
	lut4go_samples alpha, beta; /* 1/ms */
	lut4go_samples inf, tau;    /* no unit, ms */
	double phi;                 /* factor of the rates; 0 is 1 */
	double q10, q10_celsius;    /* rates times q10^((celsius of the cell - this)/10); 0 is none */
	int32_t instantaneous;      /* 1: x is inf */
	int32_t unbounded;          /* 1: inf may be anything, not from 0 to 1 */
} lut4go_gate;

/* The current g * gates * (v - e), outward. Without gates it is a leak. */
typedef struct lut4go_channel {
	uint64_t size;
	lut4go_text *name;
	double g; /* mS/cm2 */
	double e; /* mV */
	const lut4go_gate *const *gates;
	int64_t gate_count;
} lut4go_channel;

/* The current i * f(v) * gates, inward. */
typedef struct lut4go_current {
	uint64_t size;
	lut4go_text *name;
	double i;         /* uA/cm2 */
	lut4go_samples f; /* no unit; none is 1 */
	const lut4go_gate *const *gates;
	int64_t gate_count;
} lut4go_current;

/*
 * The current g * s * block(v) * (v - e), outward, or g * s * block(v), inward, where s is
 * what spikes add to: with time constants tau, and rise unless that is 0.
 */
typedef struct lut4go_receptor {
	uint64_t size;
	lut4go_text *name;
	double g;             /* mS/cm2; uA/cm2 of a current */
	double e;             /* mV; 0 of a current */
	double tau, rise;     /* ms */
	lut4go_samples block; /* no unit; none is 1 */
	lut4go_text *follows; /* the receptor whose arrivals come here as well; NULL for none */
	/* In place of tau: binding of transmitter, of which spikes release pulses. */
	double binding, unbinding; /* 1/(mM ms), 1/ms */
	double concentration;      /* in a pulse, mM */
	double duration;           /* of a pulse, ms */
	int32_t current;      /* 1: s makes a current */
	int32_t saturating;   /* 1: a spike of weight w adds w*(1-s) */
} lut4go_receptor;

/* What a spike does to its cell. */
typedef struct lut4go_reset {
	uint64_t size;
	lut4go_text *variable; /* "v", or a gate that has a state */
	double value;          /* mV, or the gate's unit */
	int32_t add;           /* 1 adds the value, 0 sets the variable to it */
	int32_t reserved;
} lut4go_reset;

/* Something of a NeuroML 2 or LEMS file. */
typedef struct lut4go_neuroml {
	uint64_t size;
	lut4go_text *file;
	lut4go_text *id;     /* NULL is the only one that the file has */
	double celsius;      /* the temperature, where the file has none */
	int32_t has_celsius; /* 1 if that is given */
	int32_t lumped;      /* 1 reads a cell of several segments as one compartment */
} lut4go_neuroml;

/* Makes a model without channels. */
int lut4go_new_model(lut4go_model *model, LUT4GO_CONST lut4go_cell *cell);

/* Makes a model of package hh: "wang-buzsaki", "squid", ...: an error lists them. */
int lut4go_built_in_model(lut4go_model *model, lut4go_text *name);

/* Makes the model of a cell of a file. */
int lut4go_neuroml_model(lut4go_model *model, LUT4GO_CONST lut4go_neuroml *cell);

/* Gives the numbers of a model's cell. Texts are NULL. */
int lut4go_get_cell(lut4go_model model, lut4go_cell *cell);

/* Changes a model's cell. Texts that are NULL stay. */
int lut4go_set_cell(lut4go_model model, LUT4GO_CONST lut4go_cell *cell);

int lut4go_add_channel(lut4go_model model, LUT4GO_CONST lut4go_channel *channel);
int lut4go_add_current(lut4go_model model, LUT4GO_CONST lut4go_current *current);
int lut4go_add_receptor(lut4go_model model, LUT4GO_CONST lut4go_receptor *receptor);
int lut4go_add_reset(lut4go_model model, LUT4GO_CONST lut4go_reset *reset);

/* Adds an ion channel of a file, with g and e of conductance; name and gates are the file's. */
int lut4go_add_neuroml_channel(lut4go_model model, LUT4GO_CONST lut4go_neuroml *channel,
                               LUT4GO_CONST lut4go_channel *conductance);

/*
 * Gives names of a model, each followed by a newline: its "variables", "parameters" or
 * "quantities". It is an error if the model is not complete. The text is the caller's.
 */
int lut4go_model_names(lut4go_model model, lut4go_text *which, char **names);

/* Frees a model. Populations of it stay. */
int lut4go_free_model(lut4go_model model);

/* ---- Networks ---- */

/* How a network is stepped. Only dt has to be given. */
typedef struct lut4go_config {
	uint64_t size;
	double dt;            /* ms */
	lut4go_text *method;  /* "euler", which NULL is, "exp-euler", "staggered", "cn" or "rk4" */
	lut4go_text *order;   /* of tables: "linear", which NULL is, "cubic" or "exact" */
	lut4go_grid grid;     /* of tables, mV; 0 for -120 to 60 by 0.1 */
	lut4go_text *backend; /* of the kernels; NULL for the fastest. All give the same bits */
	uint64_t seed;        /* of all random numbers */
	int32_t precision;    /* bits of the state, 64 or 32; 0 is 64 */
	int32_t threads;      /* 0 for all processors. Results do not depend on it */
} lut4go_config;

int lut4go_new_network(lut4go_network *network, LUT4GO_CONST lut4go_config *config);

/* Frees a network and all that is in it. It is an error while it runs. */
int lut4go_free_network(lut4go_network network);

/* Cells of a model. */
typedef struct lut4go_population {
	uint64_t size;
	lut4go_text *name; /* for errors */
	lut4go_model model;
	int64_t count;
} lut4go_population;

/* Adds cells, with their voltage at the model's v0 and gates at their steady state there. */
int lut4go_add_population(lut4go_neurons *population, lut4go_network network,
                          LUT4GO_CONST lut4go_population *cells);

/*
 * Spikes of a source: given ones, neuron neurons[i] at times[i], if rates is NULL, or else
 * Poisson trains. Their rates are rows by columns, of which there is one for each neuron or
 * one for all: row k holds from k*every on, and after the last there are none. If every is 0,
 * the only row holds always.
 */
typedef struct lut4go_trains {
	uint64_t size;
	int64_t spikes;
	lut4go_index *neurons;
	lut4go_in *times; /* ms of the network's time */
	lut4go_in *rates; /* Hz */
	int64_t rows, columns;
	double every; /* ms */
} lut4go_trains;

/* Neurons that are no cells. */
typedef struct lut4go_source {
	uint64_t size;
	lut4go_text *name; /* for errors */
	int64_t count;
	const lut4go_trains *trains;
} lut4go_source;

int lut4go_add_source(lut4go_neurons *source, lut4go_network network,
                      LUT4GO_CONST lut4go_source *neurons);

/* Gives a source other trains from the next step on. */
int lut4go_set_trains(lut4go_neurons source, LUT4GO_CONST lut4go_trains *trains);

/* ---- State and parameters, between runs ---- */

/* Gets or sets a state variable: "v", a gate, a receptor. */
int lut4go_get(lut4go_neurons population, lut4go_text *variable, int64_t n, double *dst);
int lut4go_set(lut4go_neurons population, lut4go_text *variable, lut4go_each x);

/* Puts every gate at its steady state for its cell's voltage. */
int lut4go_set_steady_gates(lut4go_neurons population);

/*
 * Gets or sets a parameter: "Cm", "current", "NAME.G", "NAME.E", "NAME.I" or "NAME.reset".
 * Nothing is built anew. A current that is the same for all cells is the fastest.
 */
int lut4go_get_parameter(lut4go_neurons population, lut4go_text *name, int64_t n, double *dst);
int lut4go_set_parameter(lut4go_neurons population, lut4go_text *name, lut4go_each x);

/* ---- Inputs ---- */

/*
 * A current over time: row k of values, which are rows by columns, from k*every on, and 0
 * after the last. There is one column for each cell, or one for all, times scale.
 */
typedef struct lut4go_input {
	uint64_t size;
	lut4go_in *values; /* uA/cm2, positive inward */
	int64_t rows, columns;
	double every;      /* ms */
	lut4go_each scale; /* for each cell; no values for 1 */
	double start;      /* ms: row k is from start + k*every on */
} lut4go_input;

/* A current of amplitude from start to end. */
typedef struct lut4go_pulse {
	uint64_t size;
	double start, end; /* ms */
	double amplitude;  /* uA/cm2 */
	lut4go_each scale; /* as that of lut4go_input */
} lut4go_pulse;

/* An Ornstein-Uhlenbeck process. */
typedef struct lut4go_noise {
	uint64_t size;
	double mean, sd; /* uA/cm2, or mS/cm2 of a conductance */
	double tau;      /* ms */
	double e;        /* mV, of a conductance */
	double correlation;
	lut4go_each scale; /* for each cell; no values for 1 */
	int32_t conductance;
	int32_t shared; /* 1: the same for all cells */
} lut4go_noise;

/* The current sigma * xi. */
typedef struct lut4go_white_noise {
	uint64_t size;
	double sigma; /* uA/cm2 sqrt(ms) */
	double correlation;
	lut4go_each scale; /* for each cell; no values for 1 */
} lut4go_white_noise;

/* A Poisson train of spikes for every cell. */
typedef struct lut4go_poisson {
	uint64_t size;
	lut4go_text *receptor;
	lut4go_each rates; /* Hz */
	double weight;
} lut4go_poisson;

int lut4go_inject(lut4go_neurons population, LUT4GO_CONST lut4go_input *input);
int lut4go_inject_pulse(lut4go_neurons population, LUT4GO_CONST lut4go_pulse *pulse);

/* Removes what these two have added. */
int lut4go_clear_inputs(lut4go_neurons population);

int lut4go_add_noise(lut4go_neurons population, LUT4GO_CONST lut4go_noise *noise);
int lut4go_add_white_noise(lut4go_neurons population, LUT4GO_CONST lut4go_white_noise *noise);
int lut4go_add_poisson(lut4go_neurons population, LUT4GO_CONST lut4go_poisson *poisson);

/* ---- Connections ---- */

/* Short-term plasticity (Tsodyks & Markram). */
typedef struct lut4go_short_term {
	uint64_t size;
	double u;
	double tau_rec, tau_facil; /* ms; 0 for no depression, or no facilitation */
} lut4go_short_term;

/* Spike-timing-dependent plasticity. */
typedef struct lut4go_stdp {
	uint64_t size;
	double a_plus, a_minus;     /* parts of w_max - w_min */
	double tau_plus, tau_minus; /* ms */
	double mu_plus, mu_minus;
	double w_min, w_max;
	int32_t nearest; /* 1: pairs of neighbours in time only */
	int32_t reserved;
} lut4go_stdp;

/*
 * Synapses. By rule "pairs", which NULL is, neuron sources[i] is connected to targets[i];
 * the others are "all-to-all", "one-to-one", "probability", "in-degree" and "out-degree".
 * Weights and delays are one for all, or, of pairs, one for each.
 */
typedef struct lut4go_connection {
	uint64_t size;
	lut4go_neurons from; /* population or source */
	lut4go_neurons to;   /* population */
	lut4go_text *receptor;
	lut4go_text *rule;
	int64_t pairs;
	lut4go_index *sources, *targets;
	double probability;
	int64_t degree;
	lut4go_each weights;
	lut4go_each delays;                  /* ms */
	const lut4go_short_term *short_term; /* NULL for none */
	const lut4go_stdp *stdp;             /* NULL for none */
	int32_t no_self;                     /* 1 leaves out synapses of a neuron to itself */
	int32_t multapses;                   /* 1 lets a degree draw a partner several times */
} lut4go_connection;

int lut4go_connect(lut4go_synapses *synapses, LUT4GO_CONST lut4go_connection *connection);

int lut4go_synapse_count(lut4go_synapses synapses, int64_t *count);

/* Where synapses are written to; NULL leaves out. */
typedef struct lut4go_synapse_list {
	uint64_t size;
	int64_t count; /* room of each */
	int64_t *sources, *targets;
	double *delays; /* ms */
	double *weights;
} lut4go_synapse_list;

/* Gives the synapses: pairs in their order, others by source, then target. */
int lut4go_list_synapses(lut4go_synapses synapses, LUT4GO_CONST lut4go_synapse_list *dst);

/*
 * Sets the weights, in that order. Synapses are made anew only if they had one weight for
 * all and get several.
 */
int lut4go_set_weights(lut4go_synapses synapses, lut4go_each weights);

/* Gives the state of short-term plasticity of each of n sources. */
int lut4go_get_short_term(lut4go_synapses synapses, int64_t n, double *u, double *x);

/* Gap junctions between cells a[i] of one population and b[i] of another, or the same. */
typedef struct lut4go_gaps {
	uint64_t size;
	lut4go_neurons from, to; /* populations */
	int64_t pairs;
	lut4go_index *sources, *targets;
	lut4go_each conductances; /* mS/cm2 */
} lut4go_gaps;

/*
 * Synapses without spikes: the current g * s * (v - e), outward, with s a function of the
 * source's voltage or one of its gates.
 */
typedef struct lut4go_graded {
	uint64_t size;
	lut4go_neurons from, to; /* populations */
	int64_t pairs;
	lut4go_index *sources, *targets;
	lut4go_each conductances;  /* mS/cm2 */
	double e;                  /* mV */
	lut4go_samples activation; /* none if there is a gate */
	lut4go_text *gate;
} lut4go_graded;

int lut4go_connect_gaps(LUT4GO_CONST lut4go_gaps *gaps);
int lut4go_connect_graded(LUT4GO_CONST lut4go_graded *synapses);

/* ---- Monitors ---- */

/* Records the spikes of n neurons, or of all if n is 0, from now on. */
int lut4go_record_spikes(lut4go_monitor *monitor, lut4go_neurons neurons,
                         int64_t n, lut4go_index *which);

/* Counts the spikes of each neuron. */
int lut4go_count_spikes(lut4go_monitor *monitor, lut4go_neurons neurons);

/* Records the rate of all neurons together, Hz, in bins of so many ms. */
int lut4go_record_rate(lut4go_monitor *monitor, lut4go_neurons neurons, double bin);

/* Records a variable or quantity before each step that is a multiple of every. */
typedef struct lut4go_recording {
	uint64_t size;
	lut4go_text *variable;
	int64_t count; /* 0 for all cells */
	lut4go_index *cells;
	int64_t every; /* steps */
} lut4go_recording;

int lut4go_record_state(lut4go_monitor *monitor, lut4go_neurons population,
                        LUT4GO_CONST lut4go_recording *recording);

/*
 * How much a monitor holds: spikes, samples, bins or neurons, each with one value, and a
 * sample with one for each cell. Sample or bin k is that of step first + k*every.
 */
typedef struct lut4go_held {
	uint64_t size;
	int64_t rows, columns;
	int64_t first, every; /* steps */
} lut4go_held;

int lut4go_get_held(lut4go_monitor monitor, lut4go_held *held);

/*
 * Gives what a monitor holds: n spikes, by step, then neuron; n values, of states row by row,
 * or rates; n counts.
 */
int lut4go_get_spikes(lut4go_monitor monitor, int64_t n, int64_t *steps, int64_t *neurons);
int lut4go_get_values(lut4go_monitor monitor, int64_t n, double *values);
int lut4go_get_counts(lut4go_monitor monitor, int64_t n, int64_t *counts);

/* Has a monitor forget what it holds. It goes on. */
int lut4go_clear_monitor(lut4go_monitor monitor);

/* ---- Running ---- */

/* How far a run is. */
typedef struct lut4go_reached {
	double time;     /* ms of the network's time */
	double fraction; /* of the run */
} lut4go_reached;

/* Is told how far a run is, by the thread that called lut4go_run. Not 0 ends the run. */
typedef int (*lut4go_progress)(const lut4go_reached *reached, void *data);

/* How far to run, and who is told of it. */
typedef struct lut4go_course {
	uint64_t size;
	double duration;          /* ms; rounded to whole steps, see hh.WholeSteps */
	int64_t steps;            /* in place of duration, unless 0 */
	lut4go_progress progress; /* NULL for none; called at once, at the end, and in between */
	void *data;
	double period; /* between two calls, s; 0 for one after every epoch */
} lut4go_course;

/*
 * Runs a network from where it is. completed is 1, or 0 if lut4go_cancel or the progress
 * function ended the run before; the network is then at the end of a step, and goes on
 * from there. State, synapses and tables stay from run to run.
 */
int lut4go_run(lut4go_network network, LUT4GO_CONST lut4go_course *course, int32_t *completed);

/* Ends the run that another thread has called, soon. Without one it does nothing. */
int lut4go_cancel(lut4go_network network);

/* Where a network is. */
typedef struct lut4go_clock {
	uint64_t size;
	int64_t steps; /* done */
	double time;   /* ms */
} lut4go_clock;

int lut4go_now(lut4go_network network, lut4go_clock *now);

/*
 * Takes the clock of a network to a step, as if it had come there, with its state as it is:
 * for one that goes on where another simulator ended. Spikes under way and refractory times
 * are forgotten, and monitors of states and rates begin anew, with nothing.
 */
int lut4go_set_steps(lut4go_network network, int64_t steps);

/*
 * Spikes under way: those that have still to arrive somewhere, by neuron, then step. They
 * can be set where no synapse has plasticity; those that have arrived everywhere are left out.
 */
int lut4go_under_way_count(lut4go_neurons neurons, int64_t *count);
int lut4go_get_under_way(lut4go_neurons neurons, int64_t n, int64_t *steps, int64_t *which);
int lut4go_set_under_way(lut4go_neurons neurons,
                         int64_t n, lut4go_index *steps, lut4go_index *which);

/*
 * The first step in which each cell may spike again: its last spike and the refractory
 * time, or any step that is not to come for none.
 */
int lut4go_get_refractory(lut4go_neurons population, int64_t n, int64_t *until);
int lut4go_set_refractory(lut4go_neurons population, int64_t n, lut4go_index *until);

/*
 * Gives what is worth knowing before a result is trusted, each followed by a newline. The
 * text is the caller's.
 */
int lut4go_warnings(lut4go_network network, char **warnings);

/* How often and how far voltages have left the tables, whose ends were taken. */
typedef struct lut4go_left {
	uint64_t size;
	uint64_t count;         /* of cells and steps */
	double lowest, highest; /* mV */
	int64_t neuron;         /* the first */
	double at;              /* ms, when it left */
} lut4go_left;

int lut4go_outside(lut4go_neurons population, lut4go_left *left);

/* ---- Checkpoints ---- */

/*
 * Gives a checkpoint of a network, of so many bytes, which are the caller's: all that a
 * network needs, if it is built as this one was, to go on to the same bits.
 */
int lut4go_checkpoint(lut4go_network network, void **data, int64_t *bytes);

/* Takes a network to where that of a checkpoint was. */
int lut4go_restore(lut4go_network network, LUT4GO_CONST void *data, int64_t bytes);

/* The same, by a file. */
int lut4go_checkpoint_file(lut4go_network network, lut4go_text *file);
int lut4go_restore_file(lut4go_network network, lut4go_text *file);

/* Frees a text or checkpoint. NULL is nothing. */
void lut4go_release(void *p);

#ifdef __cplusplus
}
#endif

#endif
