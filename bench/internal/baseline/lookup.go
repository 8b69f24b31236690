package baseline

import "github.com/lut4go/lut4go/table"

// lookUp is one curve of a table as lut4brian keeps it.
type lookUp struct {
	min    float64 // mV
	perMV  float64 // bins of 1 mV
	bins   float64 // number of them
	points []float64
}

// at interpolates, with an index and a clamp for every curve. The first comparison sends
// NaN to the first point. It is short enough for the compiler to inline.
func (l *lookUp) at(v float64) float64 {
	u := (v - l.min) * l.perMV
	if !(u > 0) {
		u = 0
	}
	if u > l.bins {
		u = l.bins
	}
	i := int(u)
	y := l.points[i]
	return y + (l.points[i+1]-y)*(u-float64(i))
}

func newLookUps(g table.Grid, curves []table.Curve) ([]lookUp, error) {
	t, err := table.New(g, curves...)
	if err != nil {
		return nil, err
	}
	ls := make([]lookUp, len(curves))
	for i := range ls {
		p := t.Points(i)
		// The last point twice, so that there is one after it.
		p = append(append(make([]float64, 0, len(p)+1), p...), p[len(p)-1])
		ls[i] = lookUp{g.Min, 1 / g.Step, float64(len(p) - 2), p}
	}
	return ls, nil
}
