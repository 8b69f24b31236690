package tables

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
)

// WriteReport writes the report for people to read.
func (r *Report) WriteReport(w io.Writer) error {
	if len(r.Tables) == 0 {
		_, err := fmt.Fprintf(w, "%s: %s\n", r.Model, r.Note)
		return err
	}
	fmt.Fprintf(w, "%s: what %s looks up with steps of %v ms, %.10g to %.10g mV, float%d\n",
		r.Model, r.Method, r.DtMs, r.GridMinMV, r.GridMaxMV, r.Precision)
	if r.Note != "" {
		fmt.Fprintln(w, r.Note)
	} else {
		fmt.Fprintf(w, "with exact rates: %s in %v ms of %v uA/cm2", phrase.Count(r.ExactSpikes, "spike"), r.DurationMs, r.Current)
		if r.ExactLastMs != nil {
			fmt.Fprintf(w, ", the last at %.5f ms", *r.ExactLastMs)
		}
		fmt.Fprintln(w)
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		fmt.Fprintf(w, "\n%s: %d rows, %s, built in %.2g ms", t.Kind, t.Rows, size(t.Bytes), 1000*t.BuildS)
		if r.Note == "" {
			fmt.Fprintf(w, "; %s", t.shift(r.ExactSpikes))
		}
		fmt.Fprintln(w)
		if err := t.writeCurves(w); err != nil {
			return err
		}
	}
	_, err := fmt.Fprint(w, "\nerror: the largest found, and bound: what no error exceeds, as fractions of the\n"+
		"curve's range; relative: the largest as a fraction of the curve's value there\n")
	return err
}

// shift says what the table does to spikes.
func (t *Table) shift(exact int) string {
	if t.ShiftMs == nil {
		return phrase.Count(t.Spikes, "spike")
	}
	if t.Spikes != exact {
		return fmt.Sprintf("%s, not %d; spike %d shifted by %+.3g ms", phrase.Count(t.Spikes, "spike"), exact, min(t.Spikes, exact), *t.ShiftMs)
	}
	return fmt.Sprintf("last spike shifted by %+.3g ms", *t.ShiftMs)
}

// size writes bytes for people.
func size(bytes int) string {
	switch {
	case bytes < 1<<10:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1<<20:
		return fmt.Sprintf("%.3g KiB", float64(bytes)/(1<<10))
	}
	return fmt.Sprintf("%.3g MiB", float64(bytes)/(1<<20))
}

// writeCurves writes a line for each curve, and below it what is not smooth.
func (t *Table) writeCurves(w io.Writer) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tab, "curve\terror\tat mV\tbound\trelative\tat mV\t\n")
	for _, c := range t.Curves {
		relative := "0 there"
		if c.Relative != nil {
			relative = fmt.Sprintf("%.1e", *c.Relative)
		}
		fmt.Fprintf(tab, "%s\t%.1e\t%.2f\t%.1e\t%s\t%.2f\t%s\n",
			c.Curve, c.ErrorOfRange, c.ErrorAtMV, c.BoundOfRange, relative, c.RelativeAtMV, c.breaks())
	}
	return tab.Flush()
}

// breaks lists where the curve is not smooth.
func (c *CurveError) breaks() string {
	s := ""
	for _, b := range c.Breaks {
		s += fmt.Sprintf("  %s at %.6g mV", b.Kind, b.AtMV)
	}
	if c.Rough {
		s += "  not smooth: the bounds are estimates"
	}
	return s
}
