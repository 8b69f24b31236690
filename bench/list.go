package bench

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// WriteList writes what there is to choose from.
func WriteList(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var models []string
	for _, m := range Models() {
		models = append(models, m.Name)
	}
	fmt.Fprintf(t, "scenario\tneurons\tms\tdt (ms)\tmethod\trates\tuA/cm2\n")
	for _, s := range Scenarios() {
		d := s.Defaults
		fmt.Fprintf(t, "%s\t%d\t%v\t%v\t%s\t%s %v mV\t%v\t%s\n", s.Name, d.Neurons, d.Duration, d.Dt, d.Method, d.Order, d.Step, d.Current, s.About)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	fmt.Fprintf(t, "models\t%s\n", list(models))
	fmt.Fprintf(t, "methods\t%s\n", list(hh.Methods()))
	fmt.Fprintf(t, "orders\t%s\n", list(hh.Orders()))
	fmt.Fprintf(t, "backends\t%s\n", list(kernel.Backends()))
	return t.Flush()
}
