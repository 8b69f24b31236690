package baseline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
)

// config is a step of 0.01 ms under a current in uA/cm2.
func config(method hh.Method, current float64) Config {
	return Config{Method: method, Dt: 0.01, Current: current, Synapse: Synapse{G: 1e-3, Tau: 5}}
}

func fastest() kernel.Backend {
	all := kernel.Backends()
	return all[len(all)-1]
}

// vectorSample returns cells with ordinary states, the singular voltages and
// what is next to them, and hostile ones.
func vectorSample(rng *rand.Rand, n int, method hh.Method, fused bool) *VectorCells {
	special := []float64{
		-35, math.Nextafter(-35, 0), math.Nextafter(-35, -40), -34, math.Nextafter(-34, 0), math.Nextafter(-34, -40),
		math.NaN(), math.Inf(1), math.Inf(-1), 1e5, -1e5, 0, math.Copysign(0, -1), 5e-324, math.MaxFloat64,
	}
	draw := func(lo, hi float64) []float64 {
		x := kernel.Aligned[float64](n)
		for i := range x {
			x[i] = lo + rng.Float64()*(hi-lo)
			if rng.IntN(4) == 0 {
				x[i] = special[rng.IntN(len(special))]
			}
		}
		return x
	}
	return &VectorCells{
		method: method, fused: fused, c: newExactConstants(config(method, 1)),
		v: draw(-120, 60), h: draw(0, 1), n: draw(0, 1), s: draw(0, 200),
	}
}

func TestVectorCellsHaveTheSameBitsOnEveryBackend(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 72))
	for form := range 4 {
		method, fused := Methods()[form/2], form%2 != 0
		for n := 8; n <= 208; n += 8 {
			cells := vectorSample(rng, n, method, fused)
			var want *VectorCells
			for _, b := range kernel.Backends() {
				got := *cells
				got.backend = b
				for _, x := range got.state() {
					*x = slices.Clone(*x)
				}
				got.Run(3)
				if want == nil {
					want = &got
					continue
				}
				for j, x := range got.state() {
					for i, y := range *want.state()[j] {
						if math.Float64bits((*x)[i]) != math.Float64bits(y) && !((*x)[i] != (*x)[i] && y != y) {
							t.Fatalf("%s, fused %v, %v: variable %d of cell %d of %d is %v, pure Go %v", method, fused, b, j, i, n, (*x)[i], y)
						}
					}
				}
			}
		}
	}
}

func (e *VectorCells) state() []*[]float64 { return []*[]float64{&e.v, &e.h, &e.n, &e.s} }

// TestVectorCellsComputeTheScalarStep: one step from anywhere and from the singular
// voltages, to rounding, and from next to one, to what x/(exp(x)-1) loses there.
func TestVectorCellsComputeTheScalarStep(t *testing.T) {
	const current = 2
	for form := range 4 {
		config := config(Methods()[form/2], current)
		fused := form%2 != 0
		var start State
		for i := range 4000 {
			v := -120 + 180*(float64(i)+0.37)/4000
			if i%400 == 0 {
				v = []float64{-35, -34}[i/400%2]
			}
			start.V, start.M = append(start.V, v), append(start.M, 0)
			start.H = append(start.H, float64(i%7)/7)
			start.N = append(start.N, float64(i%11)/11)
			start.S = append(start.S, float64(i%13))
		}
		cells := NewVectorCells(fastest(), fused, config, start)
		scalar := WangBuzsaki().Exact(config, start)
		cells.Run(1)
		scalar.Run(1)
		for name, x := range map[string][2][]float64{"v": {cells.v, scalar.V}, "h": {cells.h, scalar.H}, "n": {cells.n, scalar.N}, "s": {cells.s, scalar.S}} {
			for i, want := range x[1] {
				if !(math.Abs(x[0][i]-want) <= 1e-12*max(1, math.Abs(want))) {
					t.Errorf("%s: %s of cell %d is %v, want %v", config.Method, name, i, x[0][i], want)
				}
			}
		}
		// A quotient that is off by 1 in 6 moves the voltage by less than that.
		from := math.Nextafter(-35, 0)
		start = State{[]float64{from}, []float64{0}, []float64{0.5}, []float64{0.5}, []float64{0}}
		cells = NewVectorCells(fastest(), fused, config, start)
		scalar = WangBuzsaki().Exact(config, start)
		cells.Run(1)
		scalar.Run(1)
		if got, want := cells.v[0]-from, scalar.V[0]-from; !(math.Abs(got-want) <= math.Abs(want)/6) {
			t.Errorf("%s: a step from %v adds %v mV, want %v", config.Method, from, got, want)
		}
	}
}

// TestVectorCellsFireAsScalarCode: a run stays as close to scalar code as the engine with
// exact rates does.
func TestVectorCellsFireAsScalarCode(t *testing.T) {
	for form := range 4 {
		config := config(Methods()[form/2], 0)
		start := State{
			V: []float64{-69, -66, -63, -60, -57}, M: make([]float64, 5), H: []float64{1, 1, 1, 1, 1}, N: make([]float64, 5),
			S: []float64{0, 1, 10, 50, 200},
		}
		cells := NewVectorCells(fastest(), form%2 != 0, config, start)
		scalar := WangBuzsaki().Exact(config, start)
		steps, highest := 1500, math.Inf(-1)
		for range steps {
			cells.Run(1)
			highest = max(highest, cells.v[4])
		}
		scalar.Run(steps)
		if highest < 0 {
			t.Errorf("%s: no spike in what was compared", config.Method)
		}
		for name, x := range map[string][2][]float64{"v": {cells.v, scalar.V}, "h": {cells.h, scalar.H}, "n": {cells.n, scalar.N}, "s": {cells.s, scalar.S}} {
			for i, want := range x[1] {
				if !(math.Abs(x[0][i]-want) <= 1e-7) {
					t.Errorf("%s: %s of cell %d is %v, scalar code's %v", config.Method, name, i, x[0][i], want)
				}
			}
		}
	}
}

func TestFusedExpIsExp(t *testing.T) {
	c := newExactConstants(config(hh.Euler, 0))
	for i := range 100000 {
		x := -708 + 1417*float64(i)/99999
		want := math.Exp(x)
		if got := c.rates.fusedExp(x); !(math.Abs(got-want) <= 0x3p-52*want) {
			t.Fatalf("exp(%v) is %v, want %v", x, got, want)
		}
	}
	for x, want := range map[float64]float64{0: 1, math.Inf(1): math.Exp(709), math.Inf(-1): math.Exp(-708)} {
		if got := c.rates.fusedExp(x); math.Abs(got-want) > 0x3p-52*want {
			t.Errorf("exp(%v) is %v, want %v", x, got, want)
		}
	}
}
