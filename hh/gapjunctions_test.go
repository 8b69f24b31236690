package hh

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/table"
)

// leaky is a cell with a leak alone: 1 uF/cm2, 0.1 mS/cm2, -65 mV.
func leaky() Model {
	return Model{Name: "passive", Cm: 1, Channels: []Channel{{Name: "leak", G: 0.1, E: -65}}, Threshold: 0, V0: -65}
}

// joined returns two passive cells at -65 and -45 mV, joined by a gap junction.
func joined(t *testing.T, c Config, g float64) *Population {
	t.Helper()
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cells", leaky(), 2)
	check(t, p.SetEach("v", []float64{-65, -45}))
	_, err := n.ConnectGaps(p, p, GapJunctions{Rule: Pairs{Sources: []int{0}, Targets: []int{1}}, Conductance: Constant(g)})
	check(t, err)
	return p
}

// The mean of both voltages decays by the leak, their difference by the leak and twice the
// junction.
func TestGapJunctionsConvergeInFirstOrderToTheExactVoltages(t *testing.T) {
	const g, ms = 0.05, 8
	mean, apart := 10*math.Exp(-0.1*ms), 20*math.Exp(-(0.1+2*g)*ms)
	want := -65 + mean + apart/2 // of the second cell
	for _, m := range Methods() {
		off := func(dt float64) float64 {
			p := joined(t, Config{Dt: dt, Method: m}, g)
			run(t, p.net, ms)
			return valuesOf(t, p, "v")[1] - want
		}
		whole, half := off(0.02), off(0.01)
		order := math.Log2(whole / half)
		t.Logf("%s: off by %.2e mV at 0.02 ms, %.2e mV at half of it: order %.2f", m, whole, half, order)
		if math.Abs(whole) > 0.02 || math.Abs(order-1) > 0.1 {
			t.Errorf("%s: off by %.2e mV, of order %.2f, want less than 0.02 mV, of order 1", m, whole, order)
		}
	}
}

func TestEulerWithGapJunctionsIsThatOfThePlainLoop(t *testing.T) {
	const dt, g = 0.02, 0.3
	p := joined(t, Config{Dt: dt}, g)
	m := recordState(t, p, "v", []int{0, 1}, 1)
	run(t, p.net, 4)
	a, b := -65.0, -45.0
	for i := range m.Values[0] {
		if d := max(math.Abs(a-m.Values[0][i]), math.Abs(b-m.Values[1][i])); d > 1e-12 {
			t.Fatalf("step %d: %v and %v mV, want %v and %v mV", i, m.Values[0][i], m.Values[1][i], a, b)
		}
		a, b = a+dt*(-0.1*(a+65)+g*(b-a)), b+dt*(-0.1*(b+65)+g*(a-b))
	}
}

func TestGapJunctionsBetweenPopulationsAreThoseWithinOne(t *testing.T) {
	within := newNetwork(t, Config{Dt: 0.02})
	all := addPopulation(t, within, "all", WangBuzsaki(), 5)
	within2 := newNetwork(t, Config{Dt: 0.02})
	a, b := addPopulation(t, within2, "a", WangBuzsaki(), 2), addPopulation(t, within2, "b", WangBuzsaki(), 3)
	v := []float64{-70, -60, -65, -50, -58}
	check(t, all.SetEach("v", v))
	check(t, a.SetEach("v", v[:2]))
	check(t, b.SetEach("v", v[2:]))
	for _, p := range []*Population{all, a, b} {
		check(t, p.SetCurrent(1))
	}
	junctions := func(offset int) GapJunctions {
		return GapJunctions{Rule: Pairs{Sources: []int{0, 1, 1}, Targets: []int{2 + offset, 3 + offset, 4 + offset}, Weights: []float64{0.1, 0.02, 0.3}}}
	}
	_, err := within.ConnectGaps(all, all, junctions(0))
	check(t, err)
	_, err = within2.ConnectGaps(a, b, junctions(-2))
	check(t, err)
	run(t, within, 30)
	run(t, within2, 30)
	got := append(valuesOf(t, a, "v"), valuesOf(t, b, "v")...)
	if want := valuesOf(t, all, "v"); !slices.Equal(got, want) {
		t.Errorf("%v mV, want %v mV", got, want)
	}
}

// Passive cells of unequal areas keep their charge, sum of C*A*v, and come together by the rate
// G/C*(1/Aa + 1/Ab).
func TestGapJunctionsOfUnequalCellsMoveTheSameChargeOnBothSides(t *testing.T) {
	const areaA, areaB, nS, dt, duration = 1000., 250., 2., 0.001, 4.
	n := newNetwork(t, Config{Dt: dt})
	a := addPopulation(t, n, "large", passive(0, -60), 1)
	b := addPopulation(t, n, "small", passive(0, -60), 1)
	check(t, a.Set("v", Constant(-60)))
	check(t, b.Set("v", Constant(-10)))
	_, err := n.ConnectGaps(a, b, GapJunctions{Rule: AllToAll{}, Conductance: Constant(nS), AreaA: areaA, AreaB: areaB})
	check(t, err)
	run(t, n, duration)
	va, vb := valuesOf(t, a, "v")[0], valuesOf(t, b, "v")[0]
	mean := (areaA*-60 + areaB*-10) / (areaA + areaB)
	apart := 50 * math.Exp(-duration*100*nS*(1/areaA+1/areaB))
	wantA, wantB := mean-apart*areaB/(areaA+areaB), mean+apart*areaA/(areaA+areaB)
	if math.Abs(va-wantA) > 0.05 || math.Abs(vb-wantB) > 0.05 {
		t.Errorf("%v and %v mV, want %v and %v mV", va, vb, wantA, wantB)
	}
	if charge := areaA*va + areaB*vb; math.Abs(charge/(areaA+areaB)-mean) > 1e-9 {
		t.Errorf("a mean of %v mV, want %v mV", charge/(areaA+areaB), mean)
	}
}

func TestGapJunctionsOfOneAreaInNSAreThoseByArea(t *testing.T) {
	var got [2][]float64
	for i, j := range []GapJunctions{{Conductance: Constant(0.125)}, {Conductance: Constant(1.25), AreaA: 1000, AreaB: 1000}} {
		n := newNetwork(t, Config{Dt: 0.02})
		p := addPopulation(t, n, "cells", WangBuzsaki(), 4)
		check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
		j.Rule = Grid{Rows: 2, Columns: 2}.Pairs()
		_, err := n.ConnectGaps(p, p, j)
		check(t, err)
		run(t, n, 10)
		got[i] = valuesOf(t, p, "v")
	}
	if !slices.Equal(got[0], got[1]) {
		t.Errorf("%v and %v mV", got[0], got[1])
	}
}

// Electrical coupling synchronises Wang & Buzsaki's cells, which fire apart without it.
func TestStrongGapJunctionsSynchroniseCells(t *testing.T) {
	spread := func(g float64) float64 {
		n := newNetwork(t, Config{Dt: 0.02})
		p := addPopulation(t, n, "cells", WangBuzsaki(), 9)
		check(t, p.Set("v", Uniform{Lo: -70, Hi: -55}))
		check(t, p.SetCurrent(1))
		_, err := n.ConnectGaps(p, p, GapJunctions{Rule: Grid{Rows: 3, Columns: 3}.Pairs(), Conductance: Constant(g)})
		check(t, err)
		run(t, n, 400)
		v := valuesOf(t, p, "v")
		return slices.Max(v) - slices.Min(v)
	}
	if apart, together := spread(0), spread(0.2); apart < 1 || together > 0.01 {
		t.Errorf("voltages within %.3g mV, and within %.3g mV with junctions, want over 1 mV and under 0.01 mV", apart, together)
	}
}

func TestAGridJoinsEveryPairOfNeighboursOnce(t *testing.T) {
	for _, tt := range []struct {
		grid Grid
		want int
	}{
		{Grid{}, 0},
		{Grid{Rows: -1, Columns: 3}, 0},
		{Grid{Rows: 1, Columns: 1, Torus: true}, 0},
		{Grid{Rows: 1, Columns: 4}, 3},
		{Grid{Rows: 1, Columns: 4, Torus: true}, 4},
		{Grid{Rows: 2, Columns: 2, Torus: true}, 4},
		{Grid{Rows: 3, Columns: 5}, 3*4 + 5*2},
		{Grid{Rows: 3, Columns: 5, Torus: true}, 2 * 15},
	} {
		pairs := tt.grid.Pairs()
		seen := map[[2]int]bool{}
		for i, a := range pairs.Sources {
			b := pairs.Targets[i]
			if a == b || seen[[2]int{a, b}] || seen[[2]int{b, a}] {
				t.Errorf("%+v joins %d and %d twice, or to itself", tt.grid, a, b)
			}
			seen[[2]int{a, b}] = true
			dr, dc := abs(a/tt.grid.Columns-b/tt.grid.Columns), abs(a%tt.grid.Columns-b%tt.grid.Columns)
			if dr+dc != 1 && !(tt.grid.Torus && (dr == tt.grid.Rows-1 && dc == 0 || dc == tt.grid.Columns-1 && dr == 0)) {
				t.Errorf("%+v joins %d and %d", tt.grid, a, b)
			}
		}
		if len(seen) != tt.want {
			t.Errorf("%+v has %d pairs, want %d", tt.grid, len(seen), tt.want)
		}
	}
}

func abs(x int) int { return max(x, -x) }

func TestGapJunctionsThatMakeNoSenseAreErrors(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02})
	p := addPopulation(t, n, "cells", leaky(), 3)
	other := addPopulation(t, newNetwork(t, Config{Dt: 0.02}), "others", leaky(), 3)
	pair := Pairs{Sources: []int{0}, Targets: []int{1}}
	for _, tt := range []struct {
		a, b *Population
		j    GapJunctions
		want string
	}{
		{p, nil, GapJunctions{Rule: pair, Conductance: Constant(1)}, "gap junctions of no population"},
		{p, other, GapJunctions{Rule: pair, Conductance: Constant(1)}, "not of this network"},
		{p, p, GapJunctions{Conductance: Constant(1)}, "no rule"},
		{p, p, GapJunctions{Rule: pair}, "no conductance"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(-1)}, "conductance is -1 mS/cm2"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(math.NaN())}, "conductance is NaN mS/cm2"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(1), AreaA: 100}, "on one side a junction is in nS"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(1), AreaA: 100, AreaB: 50}, "cells of one population of 100 and of 50 um2"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(1), AreaA: math.NaN(), AreaB: 50}, "the area of a cell is NaN um2"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(1), AreaA: 1, AreaB: -50}, "the area of a cell is -50 um2"},
		{p, p, GapJunctions{Rule: pair, Conductance: Constant(-1), AreaA: 1, AreaB: 1}, "conductance is -1 nS"},
		{p, p, GapJunctions{Rule: Pairs{Sources: []int{0}, Targets: []int{3}}, Conductance: Constant(1)}, "neuron 3"},
		{p, p, GapJunctions{Rule: Pairs{Sources: []int{0}, Targets: []int{1}, Delays: []float64{1}}, Conductance: Constant(1)}, "pairs with delays"},
	} {
		_, err := n.ConnectGaps(tt.a, tt.b, tt.j)
		wantError(t, err, tt.want)
	}
	if len(n.couplings) > 0 {
		t.Error("a junction is left of what was refused")
	}
}

func TestACellIsNotJoinedToItself(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02})
	p := addPopulation(t, n, "cells", leaky(), 3)
	c, err := n.ConnectGaps(p, p, GapJunctions{Rule: AllToAll{}, Conductance: Constant(0.1)})
	check(t, err)
	c.Each(func(a, b int, g float64) {
		if a == b || g != 0.1 {
			t.Errorf("%d and %d by %v mS/cm2", a, b, g)
		}
	})
	if c.Len() != 6 {
		t.Errorf("%d junctions, want 6", c.Len())
	}
}

// A synapse whose activation is a constant is a conductance that does not change.
func TestGradedSynapsesMakeTheConductanceOfTheirActivation(t *testing.T) {
	for _, order := range Orders() {
		n := newNetwork(t, Config{Dt: 0.02, Order: order})
		from, to := addPopulation(t, n, "from", leaky(), 2), addPopulation(t, n, "to", leaky(), 1)
		check(t, from.SetEach("v", []float64{-65, -65}))
		_, err := n.ConnectGraded(from, to, GradedSynapses{Rule: AllToAll{}, Conductance: Constant(0.1), E: -85, Activation: sigmoid})
		check(t, err)
		check(t, from.SetCurrent(2)) // which takes them to -45 mV
		run(t, n, 300)
		s := sigmoid(-45)
		want := (0.1*-65 + 2*0.1*s*-85) / (0.1 + 2*0.1*s)
		if v := valuesOf(t, to, "v")[0]; math.Abs(v-want) > 1e-4 {
			t.Errorf("%s: %v mV, want %v mV", order, v, want)
		}
	}
}

func TestGradedSynapsesFollowAGateOfTheSource(t *testing.T) {
	// A gate that opens at -65 mV to 0.8, with 10 ms.
	m := leaky()
	rate := func(x float64) Rate { return func(float64) float64 { return x } }
	m.Channels = append(m.Channels, Channel{Name: "transmitter", Gates: []Gate{{Name: "s", Power: 1, Inf: rate(0.8), Tau: rate(10)}}})
	const dt, g = 0.01, 0.2
	n := newNetwork(t, Config{Dt: dt, Order: table.Exact})
	from, to := addPopulation(t, n, "from", m, 1), addPopulation(t, n, "to", leaky(), 1)
	check(t, from.Set("s", Constant(0)))
	_, err := n.ConnectGraded(from, to, GradedSynapses{Rule: OneToOne{}, Conductance: Constant(g), E: 0, Gate: "s"})
	check(t, err)
	run(t, n, 5)
	s, v := 0.0, -65.0
	for range 500 {
		s, v = s+dt*(0.8-s)/10, v+dt*(-0.1*(v+65)-g*s*v)
	}
	if got := valuesOf(t, to, "v")[0]; math.Abs(got-v) > 1e-9 {
		t.Errorf("%v mV, want %v mV", got, v)
	}
}

func TestGradedSynapsesThatMakeNoSenseAreErrors(t *testing.T) {
	n := newNetwork(t, Config{Dt: 0.02})
	p := addPopulation(t, n, "cells", WangBuzsaki(), 2)
	ok := GradedSynapses{Rule: AllToAll{}, Conductance: Constant(0.1), Activation: sigmoid}
	for _, tt := range []struct {
		change func(g *GradedSynapses)
		want   string
	}{
		{func(g *GradedSynapses) { g.E = math.Inf(1) }, "E is +Inf mV"},
		{func(g *GradedSynapses) { g.Gate = "h" }, "one of the two"},
		{func(g *GradedSynapses) { g.Activation = nil }, "one of the two"},
		{func(g *GradedSynapses) { g.Activation, g.Gate = nil, "x" }, `no variable "x"`},
		{func(g *GradedSynapses) { g.Activation, g.Gate = nil, "v" }, `"v" is no gate`},
		{func(g *GradedSynapses) { g.Activation = func(float64) float64 { panic("no such voltage") } }, "no such voltage"},
		{func(g *GradedSynapses) { g.Activation = func(float64) float64 { return math.NaN() } }, "NaN"},
		{func(g *GradedSynapses) { g.Conductance = Normal{Mean: 0, SD: 1} }, "want a number from 0"},
	} {
		g := ok
		tt.change(&g)
		_, err := n.ConnectGraded(p, p, g)
		wantError(t, err, tt.want)
	}
	_, err := n.ConnectGraded(nil, p, ok)
	wantError(t, err, "no population")
}

func TestGapJunctionsAreStableUpToTheLimitThatErrorsName(t *testing.T) {
	const dt = 0.01
	final := func(m Method, g float64) error {
		n := newNetwork(t, Config{Dt: dt, Method: m})
		p := addPopulation(t, n, "cells", WangBuzsaki(), 2)
		check(t, p.Set("v", Uniform{-70, -60}))
		_, err := n.ConnectGaps(p, p, GapJunctions{Rule: Pairs{Sources: []int{0}, Targets: []int{1}}, Conductance: Constant(g)})
		check(t, err)
		return n.Run(t.Context(), 20)
	}
	for _, m := range []Method{Euler, Staggered, CN, RK4} {
		limit := m.gapLimit() / dt
		if err := final(m, 0.97*limit); err != nil {
			t.Errorf("%s: %v", m, err)
		}
		wantError(t, final(m, 1.1*limit), "gap junctions", fmt.Sprintf("%.4g mS/cm2", limit), "exp-euler")
	}
	check(t, final(ExpEuler, 1e5))
}
