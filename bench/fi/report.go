package fi

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// reported is how many currents a report has rows for, besides the onset.
const reported = 9

// Sweep says between which currents the curve is.
func (c *Curve) Sweep() string {
	last := len(c.Currents) - 1
	return fmt.Sprintf("%.5g to %.5g uA/cm2", c.Currents[0], c.Currents[last])
}

// onset says in words where steady firing begins.
func (c *Curve) onset() string {
	switch c.Onset {
	case OnsetWithin:
		below := c.Currents[slices.Index(c.Currents, *c.Rheobase)-1]
		return fmt.Sprintf("%.5g uA/cm2, at %.3g Hz; none at %.5g", *c.Rheobase, *c.RheobaseRate, below)
	case OnsetBelow:
		return fmt.Sprintf("not in this range: %.5g uA/cm2 makes the cell fire, at %.3g Hz", c.Currents[0], c.Rates[0])
	}
	return "not in this range: no steady firing, for too little current or in depolarisation block"
}

// WriteRows writes rows of a report: a name, a tab and what it is.
func (c *Curve) WriteRows(w io.Writer) {
	fmt.Fprintf(w, "onset\t%s\n", c.onset())
	if c.Block != nil {
		fmt.Fprintf(w, "block\tfrom %.5g uA/cm2 on no steady spikes reach the threshold\n", *c.Block)
	}
}

// WriteTable writes the rates at a few of the currents.
func (c *Curve) WriteTable(w io.Writer) error {
	last := len(c.Currents) - 1
	var rows []int
	for k := range reported {
		rows = append(rows, k*last/(reported-1))
	}
	if c.Rheobase != nil {
		rows = append(rows, slices.Index(c.Currents, *c.Rheobase))
	}
	slices.Sort(rows)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\nuA/cm2\tsteady Hz\tinitial Hz\t\n")
	for _, i := range slices.Compact(rows) {
		mark := ""
		if c.Rheobase != nil && c.Currents[i] == *c.Rheobase {
			mark = "  onset"
		}
		fmt.Fprintf(t, "%.5g\t%.4g\t%.4g\t%s\n", c.Currents[i], c.Rates[i], c.Initial[i], mark)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "steady: 1 over the mean interval from %.5g ms on; initial: 1 over the first interval\n", c.TransientMs)
	return err
}
