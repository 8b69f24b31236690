package peers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/internal/timing"
)

// Comparison is what a neuron-step costs in this library and in its peers,
// on one thread. Its JSON form, keys, order and units, is a contract that other
// programs read.
type Comparison struct {
	Model      string  `json:"model"`
	Network    bool    `json:"network"`
	Neurons    int     `json:"neurons"`
	DtMs       float64 `json:"dt_ms"`
	DurationMs float64 `json:"duration_ms"`        // biological time of one pass
	Current    float64 `json:"current_ua_per_cm2"` // 0 in the network
	Rounds     int     `json:"rounds"`             // asked for
	Rows       []Row   `json:"rows"`
}

// Row is one implementation. What was not measured is nil, which is null.
type Row struct {
	Peer      string   `json:"peer"` // lut4go, or one of Names
	Computes  string   `json:"computes"`
	Precision int      `json:"precision"`          // bits
	Flags     string   `json:"flags"`              // of the compiler; lut4go's backend
	Version   string   `json:"version"`            // of the compiler or simulator
	Rounds    int      `json:"rounds"`             // done
	Ns        *float64 `json:"ns_per_neuron_step"` // the median
	Lowest    *float64 `json:"lowest_ns_per_neuron_step"`
	Highest   *float64 `json:"highest_ns_per_neuron_step"`
	To64      *float64 `json:"ratio_to_lut4go_float64"` // of the medians
	To32      *float64 `json:"ratio_to_lut4go_float32"`
	Spikes    *int     `json:"spikes"`    // of one pass; in the network, of the first round
	MeanV     *float64 `json:"mean_v_mv"` // of all cells at the end of a pass
	Missing   string   `json:"missing,omitempty"`
	Failed    string   `json:"failed,omitempty"`
	Disagrees string   `json:"disagrees,omitempty"` // with lut4go's result
}

func (r *Row) title() string {
	return strings.TrimSpace(fmt.Sprintf("%s, %s, float%d %s", r.Peer, r.Computes, r.Precision, r.Flags))
}

func newComparison(o Options, all []*implementation) *Comparison {
	c := &Comparison{
		Model: o.Model, Network: o.Network, Neurons: o.Neurons, DtMs: dt,
		DurationMs: duration, Current: o.peerModel().Drive, Rounds: o.Rounds,
	}
	if o.Network {
		c.DurationMs, c.Current = 1000, 0
	}
	for _, r := range all {
		row := r.row
		row.Rounds = len(r.ns)
		var missing *missingError
		switch {
		case errors.As(r.err, &missing):
			row.Missing = missing.what
		case r.err != nil:
			row.Failed = r.err.Error()
		}
		if len(r.ns) > 0 {
			ns, low, high := timing.Median(slices.Clone(r.ns)), slices.Min(r.ns), slices.Max(r.ns)
			row.Ns, row.Lowest, row.Highest = &ns, &low, &high
			row.Spikes, row.MeanV = r.first.Spikes, r.first.MeanV
			if r.first.Flags != "" {
				row.Flags = r.first.Flags
			}
			if r.first.Version != "" {
				row.Version = r.first.Version
			}
			row.To64, row.To32 = ratio(ns, c.Rows, 64), ratio(ns, c.Rows, 32)
			if len(c.Rows) > 0 {
				row.Disagrees = r.disagreement(c.Rows[0])
			}
		}
		c.Rows = append(c.Rows, row)
	}
	// The rows of lut4go come first, before there are times to divide by.
	for i := range min(2, len(c.Rows)) {
		if row := &c.Rows[i]; row.Ns != nil {
			row.To64, row.To32 = ratio(*row.Ns, c.Rows, 64), ratio(*row.Ns, c.Rows, 32)
		}
	}
	return c
}

// ratio returns that of a time to lut4go's in a precision.
func ratio(ns float64, rows []Row, precision int) *float64 {
	for _, r := range rows {
		if r.Peer == "lut4go" && r.Precision == precision && r.Ns != nil {
			x := ns / *r.Ns
			return &x
		}
	}
	return nil
}

// disagreement says how the result of an implementation differs from this library's.
func (r *implementation) disagreement(own Row) string {
	x := r.first
	if x.Spikes != nil && own.Spikes != nil && r.tolerance > 0 {
		d := math.Abs(float64(*x.Spikes - *own.Spikes))
		if d > max(1, r.tolerance*float64(*own.Spikes)) {
			return fmt.Sprintf("%d spikes, lut4go has %d", *x.Spikes, *own.Spikes)
		}
	}
	if r.expected == nil || x.MeanV == nil {
		return ""
	}
	if want := *r.expected.MeanV; !(math.Abs(*x.MeanV-want) <= meanVTolerance) {
		return fmt.Sprintf("%.6g mV on average, the same in plain Go has %.6g mV", *x.MeanV, want)
	}
	return ""
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
	what := fmt.Sprintf("%s without synapses, %v uA/cm2", phrase.Count(c.Neurons, c.Model+" neuron"), c.Current)
	if c.Network {
		what = fmt.Sprintf("wb-network with %s: synapses, spikes and recording included", phrase.Count(c.Neurons, "neuron"))
	}
	fmt.Fprintf(w, "%s; %v ms by forward Euler, dt %v ms, unless said otherwise\n", what, c.DurationMs, c.DtMs)
	fmt.Fprintf(w, "ns per neuron-step on one thread, median of the rounds; /64, /32: how many times\nlut4go's in float64 and float32\n\n")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "ns\t/64\t/32\trounds\tspikes\tbits\tpeer\t\n")
	cell := func(format string, x *float64) string {
		if x == nil {
			return "-"
		}
		return fmt.Sprintf(format, *x)
	}
	for _, r := range c.Rows {
		spikes := "-"
		if r.Spikes != nil {
			spikes = fmt.Sprint(*r.Spikes)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%d\t%s\t  %s\n", cell("%.3g", r.Ns), cell("%.3g", r.To64), cell("%.3g", r.To32),
			r.Rounds, spikes, r.Precision, r.Peer, r.remark())
	}
	if err := t.Flush(); err != nil {
		return err
	}
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
