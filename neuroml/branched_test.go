package neuroml_test

import (
	"context"
	"math"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/neuroml"
)

// What testdata/by_neuron.py has NEURON 8.2.2 say of testdata/branched.cell.nml, by CVODE with
// tolerances of 1e-9. Of spikes the step is known.
func TestABranchedCellWithCalciumAgreesWithNEURON(t *testing.T) {
	f, err := neuroml.Open("testdata/branched.cell.nml", neuroml.Options{})
	check(t, err)
	const dt = 0.005
	n, err := f.Network("one", hh.Config{Dt: dt, Method: hh.CN})
	check(t, err)
	p := n.Populations[0]
	spikes := p.RecordSpikes()
	check(t, n.Run(context.Background(), 100))
	want := []float64{9.12197, 18.12537, 24.4288, 37.05891, 51.32071, 60.73274, 75.20626, 89.4966}
	if spikes.Len() != len(want) {
		t.Fatalf("%d spikes, want %d", spikes.Len(), len(want))
	}
	for i, at := range want {
		if got := spikes.Time(i) + dt/2; math.Abs(got-at) > dt {
			t.Errorf("spike %d at %v ms, want %v", i, got, at)
		}
	}
	c, err := f.Cell("branched", neuroml.Celsius(20))
	check(t, err)
	for _, tt := range []struct {
		segment   int
		along     float64
		v, concCa float64
	}{
		{0, 0.5, -78.992913, 5.36737e-05}, {2, 0, -79.170918, 0.0022958566}, {3, 0.9, -79.890078, 0.0041688038},
		{4, 0.5, -79.715352, 0.0052306041}, {5, 0.5, -78.806177, 5.03369e-05},
	} {
		site, err := c.Site(tt.segment, tt.along)
		check(t, err)
		v, err := p.GetAt(site, "v")
		check(t, err)
		ca, err := p.GetAt(site, neuroml.Calcium)
		check(t, err)
		if math.Abs(v[0]-tt.v) > 0.002 || math.Abs(ca[0]/tt.concCa-1) > 3e-4 {
			t.Errorf("%v: %v mV and %v mM, want %v and %v", site, v[0], ca[0], tt.v, tt.concCa)
		}
	}
}
