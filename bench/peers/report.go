package peers

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/internal/timing"
	"github.com/lut4go/lut4go/bench/scenario"
	"github.com/lut4go/lut4go/hh"
)

// Comparison is what a neuron-step costs in this library and in its peers,
// on one thread. Its JSON form, keys, order and units, is a contract that other
// programs read.
type Comparison struct {
	Model      string  `json:"model"`
	Network    bool    `json:"network"`
	Scenario   string  `json:"scenario"` // the network's name, empty for cells alone
	Synapse    bool    `json:"synapse"`  // of each cell
	Neurons    int     `json:"neurons"`
	Threads    int     `json:"threads"` // of lut4go
	DtMs       float64 `json:"dt_ms"`
	DurationMs float64 `json:"duration_ms"`        // biological time of one pass
	Current    float64 `json:"current_ua_per_cm2"` // 0 in the network, and into cells with dendrites
	Rounds     int     `json:"rounds"`             // asked for
	Rows       []Row   `json:"rows"`

	// Of cells with dendrites: the compartments of each, with nodes without membrane, and the
	// current into one of them, nA.
	Compartments int     `json:"compartments,omitempty"`
	CurrentNA    float64 `json:"current_na,omitempty"`

	Conditions timing.Conditions `json:"conditions"`

	method string
}

// Row is one implementation. What was not measured is nil, which is null. Times and
// ratios are of samples that were not disturbed, or of all if there is none such.
type Row struct {
	Peer      string `json:"peer"` // lut4go, or one of Names
	Computes  string `json:"computes"`
	Precision int    `json:"precision"` // bits
	Flags     string `json:"flags"`     // of the compiler; lut4go's backend
	Version   string `json:"version"`   // of the compiler or simulator
	Rounds    int    `json:"rounds"`    // done
	Quiet     int    `json:"quiet_samples"`
	Disturbed int    `json:"disturbed_samples"`

	Ns      *float64 `json:"ns_per_neuron_step"` // the median
	Lowest  *float64 `json:"lowest_ns_per_neuron_step"`
	Highest *float64 `json:"highest_ns_per_neuron_step"`
	// To lut4go's: the medians of the ratios of samples of the same rounds, and the
	// ratios of the lowest times.
	To64       *float64 `json:"ratio_to_lut4go_float64"`
	To32       *float64 `json:"ratio_to_lut4go_float32"`
	LowestTo64 *float64 `json:"ratio_of_lowest_to_lut4go_float64"`
	LowestTo32 *float64 `json:"ratio_of_lowest_to_lut4go_float32"`
	// How many times as fast as scalar look-ups in C it is, both in its precision: of
	// lut4go alone.
	OverC       *float64 `json:"speedup_over_c"`
	LowestOverC *float64 `json:"speedup_over_c_of_lowest"`

	Spikes       *int     `json:"spikes"` // of one pass; in a network, of the first seed
	FewestSpikes *int     `json:"fewest_spikes"`
	MostSpikes   *int     `json:"most_spikes"` // in a network, of all seeds
	MeanV        *float64 `json:"mean_v_mv"`   // of all cells at the end of a pass
	// FirstSpikes are those of the first cell with dendrites, ms, and Shift how far the one
	// that is furthest from lut4go's lies from it.
	FirstSpikes []float64 `json:"first_spikes_ms,omitempty"`
	Shift       *float64  `json:"spike_shift_ms,omitempty"`

	Missing   string `json:"missing,omitempty"`
	Failed    string `json:"failed,omitempty"`
	Disagrees string `json:"disagrees,omitempty"` // with lut4go's result

	// Which of To64, To32 and OverC are not of quiet pairs.
	noisy64, noisy32, noisyC bool
}

func (r *Row) title() string {
	return strings.TrimSpace(fmt.Sprintf("%s, %s, float%d %s", r.Peer, r.Computes, r.Precision, r.Flags))
}

func newComparison(o Options, s *timing.Sampler, all []*implementation) *Comparison {
	c := &Comparison{
		Model: o.Model, Network: o.Network != "", Scenario: o.Network, Synapse: o.Synapse, Neurons: o.Neurons, Threads: o.Threads,
		DtMs: dt, DurationMs: duration, Rounds: o.Rounds, Conditions: s.Conditions(), method: "forward Euler",
	}
	if n := o.network(); n != nil {
		// Its name is one of the scenarios'.
		found, _ := scenario.Find(n.name)
		defaults := found.Defaults
		c.DtMs, c.DurationMs = defaults.Dt, defaults.Duration
		if defaults.Method != hh.Euler {
			c.method = string(defaults.Method)
		}
	} else if m := o.treeModel(); m != nil {
		c.DtMs, c.DurationMs, c.method = treeDt, treeDuration, "Crank-Nicolson"
		tree := m.tree(o.Compartments)
		c.CurrentNA = tree.Pulse.Amplitude
		// It has been divided before.
		if d, err := newDivision(tree); err == nil {
			c.Compartments = d.compartments.Len()
		}
	} else {
		c.Current = o.peerModel().Drive
	}
	for _, r := range all {
		c.Rows = append(c.Rows, r.sum(all))
	}
	return c
}

// sum returns the row of an implementation among all.
func (r *implementation) sum(all []*implementation) Row {
	row := r.row
	row.Rounds = r.rounds
	var missing *missingError
	switch {
	case errors.As(r.err, &missing):
		row.Missing = missing.what
	case r.err != nil:
		row.Failed = r.err.Error()
	}
	if r.rounds == 0 {
		return row
	}
	t := r.series.Times()
	row.Quiet, row.Disturbed = t.Quiet, t.Disturbed
	row.Ns, row.Lowest, row.Highest = &t.Median, &t.Least, &t.Most
	row.Flags, row.Version = cmp.Or(r.first.Flags, row.Flags), cmp.Or(r.first.Version, row.Version)
	row.Spikes, row.MeanV, row.FirstSpikes = r.first.Spikes, r.first.MeanV, r.first.FirstSpikes
	if len(r.spikes) > 0 {
		counts := slices.Sorted(maps.Values(r.spikes))
		row.FewestSpikes, row.MostSpikes = &counts[0], &counts[len(counts)-1]
	}
	own := func(precision int) func(*implementation) bool {
		return func(x *implementation) bool { return x.row.Peer == "lut4go" && x.row.Precision == precision }
	}
	row.To64, row.LowestTo64, row.noisy64 = r.ratio(first(all, own(64)))
	row.To32, row.LowestTo32, row.noisy32 = r.ratio(first(all, own(32)))
	if row.Peer == "lut4go" {
		base := first(all, func(x *implementation) bool { return x.baseline && x.row.Precision == row.Precision })
		if base != nil {
			row.OverC, row.LowestOverC, row.noisyC = base.ratio(r)
		}
	}
	if r != all[0] && all[0].rounds > 0 {
		row.Shift = r.shiftFrom(all[0])
		row.Disagrees = r.disagreement(all[0])
	}
	return row
}

// first returns the first that is wanted and has times, nil if there is none.
func first(all []*implementation, wanted func(*implementation) bool) *implementation {
	i := slices.IndexFunc(all, func(r *implementation) bool { return r.rounds > 0 && wanted(r) })
	if i < 0 {
		return nil
	}
	return all[i]
}

// ratio returns that of the times to those of another implementation, which may be nil: of
// pairs, and of the lowest. Without a round in common there is none of pairs. noisy says
// that no pair was quiet.
func (r *implementation) ratio(base *implementation) (ofPairs, ofLowest *float64, noisy bool) {
	if base == nil {
		return nil, nil, false
	}
	x := r.series.Over(base.series)
	if x.OfPairs != 0 {
		ofPairs = &x.OfPairs
	}
	return ofPairs, &x.OfLeast, !x.Quiet
}

// disagreement says how the result of an implementation differs from this library's.
func (r *implementation) disagreement(own *implementation) string {
	if x, y := r.meanSpikes(), own.meanSpikes(); r.tolerance > 0 && math.Abs(x-y) > max(1, r.tolerance*y) {
		return fmt.Sprintf("%.6g spikes, lut4go has %.6g", x, y)
	}
	x := r.first
	if shift := r.shiftFrom(own); r.shift > 0 && own.first.FirstSpikes != nil && (shift == nil || !(*shift <= r.shift)) {
		if shift == nil {
			return fmt.Sprintf("%d spikes of the first cell, lut4go has %d", len(x.FirstSpikes), len(own.first.FirstSpikes))
		}
		return fmt.Sprintf("a spike of the first cell is %.3g ms from lut4go's, want at most %v", *shift, r.shift)
	}
	if r.expected == nil || x.MeanV == nil {
		return ""
	}
	if want := *r.expected.MeanV; !(math.Abs(*x.MeanV-want) <= meanVTolerance) {
		return fmt.Sprintf("%.6g mV on average, %s has %.6g mV", *x.MeanV, r.referenceName(), want)
	}
	return ""
}

// referenceName says whose outcome expected is.
func (r *implementation) referenceName() string {
	if r.first.FirstSpikes != nil {
		return "lut4go"
	}
	return "the same in plain Go"
}

// shiftFrom returns how far the spikes of the first cell lie from those of another
// implementation's, ms: nil where they are not known or not as many.
func (r *implementation) shiftFrom(own *implementation) *float64 {
	x, y := r.first.FirstSpikes, own.first.FirstSpikes
	if y == nil || len(x) != len(y) {
		return nil
	}
	most := 0.0
	for i := range x {
		most = max(most, math.Abs(x[i]-y[i]))
	}
	return &most
}

// meanSpikes returns the mean over all seeds, NaN if spikes are not counted.
func (r *implementation) meanSpikes() float64 {
	sum := 0
	for _, n := range r.spikes {
		sum += n
	}
	return float64(sum) / float64(len(r.spikes))
}

// Err returns an error that names the peers that failed or disagree with
// lut4go. One that is missing is no error.
func (c *Comparison) Err() error {
	var all []error
	for _, r := range c.Rows {
		for _, what := range []string{r.Failed, r.Disagrees} {
			if what != "" {
				all = append(all, fmt.Errorf("%s: %s", r.title(), what))
			}
		}
	}
	if len(all) > 1 {
		// The table has the others.
		return fmt.Errorf("%d peers failed or disagree, the first is %w", len(all), all[0])
	}
	return errors.Join(all...)
}

// JSON returns the comparison as one object on one line.
func (c *Comparison) JSON() ([]byte, error) {
	text, err := json.Marshal(c)
	return append(text, '\n'), err
}

// WriteReport writes the comparison as a table.
func (c *Comparison) WriteReport(w io.Writer) error {
	if c.Compartments > 0 {
		if err := c.writeTrees(w); err != nil {
			return err
		}
		return c.writeEnd(w)
	}
	synapse := "without synapses"
	if c.Synapse {
		synapse = "with a synapse each"
	}
	what := fmt.Sprintf("%s %s, %v uA/cm2", phrase.Count(c.Neurons, c.Model+" neuron"), synapse, c.Current)
	if c.Network {
		what = fmt.Sprintf("%s with %s: synapses, spikes and recording included", c.Scenario, phrase.Count(c.Neurons, "neuron"))
	}
	threads := "one thread"
	if c.Threads > 1 {
		threads = fmt.Sprintf("%d threads, of peers on one", c.Threads)
	}
	fmt.Fprintf(w, "%s; %v ms by %s, dt %v ms, unless said otherwise\n", what, c.DurationMs, c.method, c.DtMs)
	fmt.Fprintf(w, "ns per neuron-step on %s, the least and the median of quiet samples;\n"+
		"/64, /32: how many times lut4go's in float64 and float32, by the least and by the median of pairs;\n"+
		"*: of disturbed samples\n\n", threads)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "least\tmedian\t/64\tpairs\t/32\tpairs\tquiet\tspikes\tbits\tpeer\t\n")
	for _, r := range c.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t  %s\n",
			number(r.Lowest, false), number(r.Ns, r.Quiet == 0), number(r.LowestTo64, false), number(r.To64, r.noisy64),
			number(r.LowestTo32, false), number(r.To32, r.noisy32),
			fmt.Sprintf("%d of %d", r.Quiet, r.Quiet+r.Disturbed), r.spikes(), r.Precision, r.Peer, r.remark())
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Rows, func(r Row) bool { return r.OverC != nil }) {
		fmt.Fprintf(w, "\ntimes as fast as C, a clamped look-up for each curve, scalar, in the same precision\n\n")
		fmt.Fprintf(t, "by least\tby pairs\tbits\tpeer\t\n")
		for _, r := range c.Rows {
			if r.OverC != nil {
				fmt.Fprintf(t, "%s\t%s\t%d\t%s\t  %s\n", number(r.LowestOverC, false), number(r.OverC, r.noisyC), r.Precision, r.Peer, r.remark())
			}
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return c.writeEnd(w)
}

// writeTrees writes the table of cells with dendrites.
func (c *Comparison) writeTrees(w io.Writer) error {
	fmt.Fprintf(w, "%s of %s, %v nA; %v ms by %s, dt %v ms, unless said otherwise\n",
		phrase.Count(c.Neurons, c.Model+" neuron"), phrase.Count(c.Compartments, "compartment"), c.CurrentNA, c.DurationMs, c.method, c.DtMs)
	fmt.Fprintf(w, "ns per compartment-step on one thread, the least and the median of quiet samples;\n"+
		"/lut4go: how many times those of its first row, by the least and by the median of pairs;\n"+
		"shift: how far a spike of the first cell lies from lut4go's; *: of disturbed samples\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "least\tmedian\t/lut4go\tpairs\tquiet\tspikes\tshift (ms)\tpeer\t\n")
	for _, r := range c.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t  %s\n",
			number(c.perCompartment(r.Lowest), false), number(c.perCompartment(r.Ns), r.Quiet == 0), number(r.LowestTo64, false), number(r.To64, r.noisy64),
			fmt.Sprintf("%d of %d", r.Quiet, r.Quiet+r.Disturbed), r.spikes(), number(r.Shift, false), r.Peer, r.remark())
	}
	return t.Flush()
}

// perCompartment divides a time by the number of compartments.
func (c *Comparison) perCompartment(ns *float64) *float64 {
	if ns == nil {
		return nil
	}
	x := *ns / float64(c.Compartments)
	return &x
}

// writeEnd says how quiet the machine was, and which programs were compared.
func (c *Comparison) writeEnd(w io.Writer) error {
	fmt.Fprintf(w, "\n%v\n", c.Conditions)
	var said []string
	for _, r := range c.Rows {
		if line := r.Peer + ": " + r.Version; r.Version != "" && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(w, "\n%s\n", strings.Join(said, "\n"))
	return err
}

// number is one in the table, with a star if it is of disturbed samples.
func number(x *float64, noisy bool) string {
	switch {
	case x == nil:
		return "-"
	case noisy:
		return fmt.Sprintf("%.3g*", *x)
	}
	return fmt.Sprintf("%.3g", *x)
}

// spikes are those of one pass, of a network the fewest and the most of all seeds.
func (r *Row) spikes() string {
	switch {
	case r.Spikes == nil:
		return "-"
	case *r.FewestSpikes == *r.MostSpikes:
		return fmt.Sprint(*r.Spikes)
	}
	return fmt.Sprintf("%d-%d", *r.FewestSpikes, *r.MostSpikes)
}

// remark is the last column: what is computed, by which flags, and what went
// wrong.
func (r *Row) remark() string {
	text := r.Computes
	if r.Flags != "" {
		text += "; " + r.Flags
	}
	switch {
	case r.Missing != "":
		text += "; not here: " + r.Missing
	case r.Failed != "":
		text += "; FAILED: " + r.Failed
	case r.Disagrees != "":
		text += "; DISAGREES: " + r.Disagrees
	}
	return text
}
