package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// exactSample returns cells with ordinary states, the singular voltages and
// what is next to them, and hostile ones.
func exactSample(rng *rand.Rand, n int, method hh.Method, fused bool, dt float64) *exactCells {
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
	return &exactCells{
		method: method, fused: fused, c: newExactConstants(method, 1, dt),
		v: draw(-120, 60), h: draw(0, 1), n: draw(0, 1), s: draw(0, 200),
	}
}

func TestExactCellsHaveTheSameBitsOnEveryBackend(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 72))
	for form := range 4 {
		method, fused := scalarMethods[form/2], form%2 != 0
		for n := 8; n <= 208; n += 8 {
			cells := exactSample(rng, n, method, fused, 0.01)
			var want *exactCells
			for _, b := range kernel.Backends() {
				got := *cells
				got.backend = b
				for _, x := range got.state() {
					*x = slices.Clone(*x)
				}
				got.run(3)
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

func (e *exactCells) state() []*[]float64 { return []*[]float64{&e.v, &e.h, &e.n, &e.s} }

// TestExactCellsComputeTheScalarStep: one step from anywhere and from the singular
// voltages, to rounding, and from next to one, to what x/(exp(x)-1) loses there.
func TestExactCellsComputeTheScalarStep(t *testing.T) {
	const dt, current = 0.01, 2
	for form := range 4 {
		method := scalarMethods[form/2]
		cells := &exactCells{backend: fastest(), method: method, fused: form%2 != 0, c: newExactConstants(method, current, dt)}
		scalar := &scalarCells{slopes: wangBuzsakiExact(current)}
		for i := range 4000 {
			v := -120 + 180*(float64(i)+0.37)/4000
			if i%400 == 0 {
				v = []float64{-35, -34}[i/400%2]
			}
			scalar.v, scalar.m = append(scalar.v, v), append(scalar.m, 0)
			scalar.h = append(scalar.h, float64(i%7)/7)
			scalar.n = append(scalar.n, float64(i%11)/11)
			scalar.b = append(scalar.b, float64(i%13))
		}
		cells.v, cells.h, cells.n, cells.s = padded(scalar.v), padded(scalar.h), padded(scalar.n), padded(scalar.b)
		cells.run(1)
		scalar.run(method, dt, 1)
		for name, x := range map[string][2][]float64{"v": {cells.v, scalar.v}, "h": {cells.h, scalar.h}, "n": {cells.n, scalar.n}, "s": {cells.s, scalar.b}} {
			for i, want := range x[1] {
				if !(math.Abs(x[0][i]-want) <= 1e-12*max(1, math.Abs(want))) {
					t.Errorf("%s: %s of cell %d is %v, want %v", method, name, i, x[0][i], want)
				}
			}
		}
		// A quotient that is off by 1 in 6 moves the voltage by less than that.
		from := math.Nextafter(-35, 0)
		scalar.v, scalar.m, scalar.h, scalar.n, scalar.b = []float64{from}, []float64{0}, []float64{0.5}, []float64{0.5}, []float64{0}
		cells.v, cells.h, cells.n, cells.s = padded(scalar.v), padded(scalar.h), padded(scalar.n), padded(scalar.b)
		cells.run(1)
		scalar.run(method, dt, 1)
		if got, want := cells.v[0]-from, scalar.v[0]-from; !(math.Abs(got-want) <= math.Abs(want)/6) {
			t.Errorf("%s: a step from %v adds %v mV, want %v", method, from, got, want)
		}
	}
}

// TestExactCellsFire: a run of steps stays as close to scalar code as the engine
// with exact rates does.
func TestExactCellsFire(t *testing.T) {
	for form := range 4 {
		method := scalarMethods[form/2]
		o := short("wb-network", 5, 15, 64)
		o.Method, o.Order = method, table.Exact
		s, err := Prepare(o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.cells.SetEach(synapseName, []float64{0, 1, 10, 50, 200}); err != nil {
			t.Fatal(err)
		}
		c, err := s.scalarStart(o.Neurons, wangBuzsakiExact(o.Current))
		if err != nil {
			t.Fatal(err)
		}
		cells := &exactCells{
			backend: fastest(), method: method, fused: form%2 != 0, c: newExactConstants(method, o.Current, o.Dt),
			v: padded(c.v), h: padded(c.h), n: padded(c.n), s: padded(c.b),
		}
		steps, highest := 1500, math.Inf(-1)
		for range steps {
			cells.run(1)
			highest = max(highest, cells.v[4])
		}
		c.run(method, o.Dt, steps)
		if highest < 0 {
			t.Errorf("%s: no spike in what was compared", method)
		}
		for name, x := range map[string][2][]float64{"v": {cells.v, c.v}, "h": {cells.h, c.h}, "n": {cells.n, c.n}, "s": {cells.s, c.b}} {
			for i, want := range x[1] {
				if !(math.Abs(x[0][i]-want) <= 1e-7) {
					t.Errorf("%s: %s of cell %d is %v, scalar code's %v", method, name, i, x[0][i], want)
				}
			}
		}
	}
}

func TestCompareHasExactRatesInAssemblyWhereThereIsAny(t *testing.T) {
	for _, scenario := range withBaseline() {
		s, r := runFor(t, short(scenario.Name, 20, 2, 64))
		c, err := s.compare(context.Background(), 0)
		if err != nil {
			t.Fatal(err)
		}
		want := scenario.scalar.vector && len(kernel.Backends()) > 1
		if c.ExactSIMD > 0 != want || c.ExactFused > 0 != want {
			t.Errorf("%s: %+v", scenario.Name, c)
		}
		var b strings.Builder
		if err := r.WriteReport(&b, &c); err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("  %v, %s, 1 thread, float64: 6 exponentials", c.SIMD, c.ScalarMethod)
		if strings.Contains(b.String(), "exact, SIMD") != want || strings.Contains(b.String(), line) != want {
			t.Errorf("%s: got\n%s", scenario.Name, b.String())
		}
	}
}

func TestFusedExpIsExp(t *testing.T) {
	c := newExactConstants(hh.Euler, 0, 0.01)
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
