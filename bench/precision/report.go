package precision

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/files"
	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// errorTargets are the errors, ms, for which a report says what is cheapest.
var errorTargets = []float64{1, 0.1, 0.01, 0.001}

// Cheapest returns the cheapest run with all spikes and an error of at most a target in
// ms, nil if there is none. Runs by the same method and table with shorter steps must
// meet the target too, for an error may be small by accident, where those of step and
// table cancel.
func (p *Diagram) Cheapest(target float64) *Run {
	var best *Run
	for i := range p.Points {
		r := &p.Points[i]
		reliable := !slices.ContainsFunc(p.Points, func(s Run) bool {
			return s.Method == r.Method && s.Table == r.Table && s.Dt <= r.Dt && !s.meets(target)
		})
		if reliable && (best == nil || r.Wall < best.Wall) {
			best = r
		}
	}
	return best
}

// usualDt, ms, and usualTable are those of wb-network, with which costs are compared.
const usualDt = 0.01

var usualTable = Table{table.Linear, 1}

// usual returns the wall time per second of Euler's method at the usual step
// with the usual table, 0 if that was not measured.
func (p *Diagram) usual() float64 {
	for _, c := range p.Costs {
		if c.Method == hh.Euler && c.Table == usualTable {
			return wallTime(c.Ns, p.Neurons, usualDt)
		}
	}
	return 0
}

// WriteFiles writes precision.png, precision.svg, precision.csv and
// precision.json into a directory, which is made if there is none, and returns
// their names.
func (p *Diagram) WriteFiles(dir string) ([]string, error) {
	return files.Write(dir, []files.File{
		{Name: "precision.png", Write: p.writePNG},
		{Name: "precision.svg", Write: p.writeSVG},
		{Name: "precision.csv", Write: p.writeCSV},
		{Name: "precision.json", Write: p.WriteJSON},
	})
}

// WriteJSON writes one object on one line. Its keys are a contract that other
// programs read.
func (p *Diagram) WriteJSON(w io.Writer) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// writeCSV writes a line for each run, below a line of names, which are those of
// the JSON.
func (p *Diagram) writeCSV(w io.Writer) error {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	c := csv.NewWriter(w)
	lines := [][]string{{"method", "dt_ms", "order", "grid_step_mv", "spikes", "lost_spikes", "error_ms", "recorded_error_ms", "wall_s_per_s"}}
	for _, r := range p.Points {
		lines = append(lines, []string{
			string(r.Method), number(r.Dt), string(r.Order), number(r.GridStepMV),
			strconv.Itoa(r.Spikes), strconv.Itoa(r.Lost), number(r.Error), number(r.Recorded), number(r.Wall),
		})
	}
	for _, r := range p.NEURON {
		// It records spikes as it finds them.
		lines = append(lines, []string{
			"neuron " + r.Method, number(r.Dt), string(r.Order), number(r.gridStep()),
			strconv.Itoa(r.Spikes), strconv.Itoa(r.Lost), number(r.Error), number(r.Error), number(r.Wall),
		})
	}
	return c.WriteAll(lines)
}

// WriteReport writes for people to read what is cheapest for each of
// errorTargets, what a step costs, and which runs lost spikes or were left out.
func (p *Diagram) WriteReport(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	r := p.Reference
	if r.Spikes == 0 { // interrupted before the reference was there
		_, err := fmt.Fprintf(w, "%s  nothing measured\n", p.Model)
		return err
	}
	fmt.Fprintf(t, "%s\t%s for %v ms: %s\n", p.Model, p.drive(), p.Duration, phrase.Count(r.Spikes, "spike"))
	if r.Within > 0 {
		fmt.Fprintf(t, "error\tof the spike that is furthest off where those converge to, which is known to %v ms\n", r.Within)
	} else {
		fmt.Fprintf(t, "error\tof the spike that is furthest off %s's with exact rates, dt %.4g ms (%.1g ms from those at twice that)\n", r.Method, r.Dt, r.Halving)
	}
	fmt.Fprintf(t, "cost\tof the update of %s, 1 thread, float%d, %s, for a second of biological time\n", phrase.Count(p.Neurons, "cell"), p.Bits, p.Backend)
	if err := t.Flush(); err != nil {
		return err
	}
	if len(p.Points) > 0 {
		if err := p.writeCheapest(w); err != nil {
			return err
		}
	}
	if len(p.Costs) > 0 {
		if err := p.writeCosts(w); err != nil {
			return err
		}
	}
	return p.writeFailures(w)
}

func (p *Diagram) writeCheapest(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	usual := p.usual()
	head := ""
	if len(p.NEURON) > 0 {
		head = "NEURON " + p.NEURONVersion
	}
	if usual > 0 {
		head = fmt.Sprintf("%s %v ms, %s takes", hh.Euler, usualDt, usualTable.name())
	}
	fmt.Fprintf(t, "\nerror up to\tcheapest\terror\tcost\t%s\n", head)
	warned := false
	for _, target := range errorTargets {
		r := p.Cheapest(target)
		if r == nil {
			fmt.Fprintf(t, "%v ms\tnone of these\n", target)
			continue
		}
		times, star := "", ""
		if usual > 0 {
			times = fmt.Sprintf("%.2gx as long", usual/r.Wall)
		}
		if n := p.cheapestNEURON(target); n != nil {
			times = fmt.Sprintf("%s takes %.0fx as long", n.name(), n.Wall/r.Wall)
		}
		if r.Warning != "" {
			warned, star = true, " *"
		}
		fmt.Fprintf(t, "%v ms\t%s%s\t%.2g ms\t%.3g s\t%s\n", target, r.name(), star, r.Error, r.Wall, times)
	}
	if err := t.Flush(); err != nil || !warned {
		return err
	}
	_, err := fmt.Fprintln(w, "* may be unstable under stronger input: see the warnings")
	return err
}

// writeCosts writes what steps cost.
func (p *Diagram) writeCosts(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	tables := p.Costs[:len(p.Costs)/len(p.methods())]
	unit, scale := "neuron", 1.0
	if p.Compartments > 0 {
		unit, scale = "compartment", 1/float64(p.Compartments)
	}
	fmt.Fprintf(t, "\nns per %s-step\t", unit)
	for _, c := range tables {
		fmt.Fprintf(t, "%s\t", c.Table.name())
	}
	fmt.Fprintln(t)
	for i, c := range p.Costs {
		if i%len(tables) == 0 {
			fmt.Fprintf(t, "%s\t", c.Method)
		}
		ns := "none"
		if c.Ns > 0 {
			ns = fmt.Sprintf("%.3g", c.Ns*scale)
		}
		fmt.Fprintf(t, "%s\t", ns)
		if (i+1)%len(tables) == 0 {
			fmt.Fprintln(t)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "medians; %v\n", p.Conditions)
	return err
}

// writeFailures writes a line for each method and step with lost or extra
// spikes, and one for each that was left out or warned of.
func (p *Diagram) writeFailures(w io.Writer) error {
	var wrong, warned, failed remarks
	for _, r := range p.Points {
		wrong.add(r.Method, r.Dt, r.Table, wrongCount(r))
		warned.add(r.Method, r.Dt, r.Table, r.Warning)
	}
	for _, r := range p.LeftOut {
		failed.add(r.Method, r.Dt, r.Table, r.Reason)
	}
	var b bytes.Buffer
	p.writeRemarks(&b, "wrong number of spikes", wrong)
	p.writeRemarks(&b, "warnings", warned)
	p.writeRemarks(&b, "left out", failed)
	p.writeNEURON(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// wrongCount says by how many spikes a run is wrong, if it is.
func wrongCount(r Run) string {
	switch {
	case r.Lost > 0:
		return phrase.Count(r.Lost, "spike") + " lost"
	case r.Lost < 0:
		return phrase.Count(-r.Lost, "spike") + " too many"
	}
	return ""
}

// remark is what is to be said of runs with one or more tables.
type remark struct {
	method hh.Method
	dt     float64
	text   string
	tables []string
}

type remarks []remark

// add notes what is to be said of a run, nothing if the text is empty.
func (all *remarks) add(m hh.Method, dt float64, t Table, text string) {
	if text == "" {
		return
	}
	for i, x := range *all {
		if x.method == m && x.dt == dt && x.text == text {
			(*all)[i].tables = append(x.tables, t.name())
			return
		}
	}
	*all = append(*all, remark{m, dt, text, []string{t.name()}})
}

// writeRemarks writes a line for each, with the tables unless they are all.
func (p *Diagram) writeRemarks(b *bytes.Buffer, title string, all remarks) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	methods := p.methods()
	slices.SortStableFunc(all, func(x, y remark) int {
		return cmp.Or(cmp.Compare(slices.Index(methods, x.method), slices.Index(methods, y.method)), cmp.Compare(y.dt, x.dt))
	})
	for _, x := range all {
		with := ""
		if len(x.tables)*len(methods) < len(p.Costs) {
			with = ", " + phrase.List(x.tables)
		}
		fmt.Fprintf(b, "%s %v ms%s: %s\n", x.method, x.dt, with, x.text)
	}
}

// methods returns the methods that were timed.
func (p *Diagram) methods() []hh.Method {
	var all []hh.Method
	for _, c := range p.Costs {
		if !slices.Contains(all, c.Method) {
			all = append(all, c.Method)
		}
	}
	return all
}
