package scenario

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lut4go/lut4go/bench/internal/phrase"
	"github.com/lut4go/lut4go/bench/models"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// WriteList writes what there is to choose from.
func WriteList(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "scenario\tneurons\tms\tdt (ms)\tmethod\trates\tuA/cm2\n")
	for _, s := range All() {
		d := s.Defaults
		name, current := s.Name, fmt.Sprint(d.Current)
		switch {
		case s.TakesModel:
			name, current = name+" MODEL", "below"
		case s.dendrites != nil:
			current += " nA"
		}
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\t%s\t%s %v mV\t%s\t%s\n", name, d.Neurons, d.Duration, d.Dt, d.Method, d.Order, d.Grid.Step, current, s.About)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(t, "\nmodel\tuA/cm2 of fi-curve\n")
	for _, m := range models.BuiltIn() {
		fmt.Fprintf(t, "%s\t%v to %v\n", m.Name, m.From, m.To)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	fmt.Fprintf(t, "methods\t%s; of cells with dendrites %s\n", phrase.List(hh.Methods()), phrase.List(hh.TreeMethods()))
	fmt.Fprintf(t, "orders\t%s\n", phrase.List(hh.Orders()))
	fmt.Fprintf(t, "backends\t%s\n", phrase.List(kernel.Backends()))
	return t.Flush()
}
