package baseline

import (
	"fmt"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// BenchmarkBaseline steps 1000 neurons in the scalar loops that runs are
// compared with.
func BenchmarkBaseline(b *testing.B) {
	const neurons = 1000
	for _, m := range []struct {
		name    string
		model   *Model
		current float64 // uA/cm2
	}{{"wang-buzsaki", WangBuzsaki(), 2}, {"squid", Squid(), 10}} {
		start := NewState(nil, "", neurons)
		for i := range start.V {
			start.V[i] = -70 + 15*float64(i)/neurons
			start.M[i], start.H[i], start.N[i] = 0.05, 0.6, 0.3
		}
		for _, method := range Methods() {
			c := config(method, m.current)
			lookUp, err := m.model.LookUp(c, table.Grid{Min: -100, Max: 60, Step: 0.1}, start.clone())
			if err != nil {
				b.Fatal(err)
			}
			for _, r := range []struct {
				name  string
				cells *Cells
			}{{"look-up", lookUp}, {"exact", m.model.Exact(c, start.clone())}} {
				b.Run(fmt.Sprintf("%s/%s/%s", m.name, r.name, method), func(b *testing.B) {
					for b.Loop() {
						r.cells.Run(1)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/neurons, "ns/neuron-step")
				})
			}
		}
	}
}
