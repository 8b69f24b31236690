package engine

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// newDescription returns a model with so many gates, whose first channel has the
// first gate and, if open is true, a curve of instantaneous gates; each further gate
// has the fourth power in a channel of its own.
func newDescription(method string, gates int, open bool, receptors ...Receptor) *Description {
	d := &Description{
		Method: method, Dt: 0.02, Cm: 1, Gates: gates, LeakG: 0.1, LeakGE: -6.5, Receptors: receptors,
		Threshold: -20, Min: -100, Max: 50,
	}
	for i := range gates {
		pair := func(a, b func(v float64) float64) []table.Curve {
			return []table.Curve{{Name: fmt.Sprint("a", i), F: a}, {Name: fmt.Sprint("b", i), F: b}}
		}
		rate := func(v float64) float64 { return 0.2 + float64(i)*0.1 + (v+100)/500 } // 1/ms
		steady := func(v float64) float64 { return 1 / (1 + (v+50)*(v+50)/1000) }
		relax := func(part float64) []table.Curve { // to a*x + b in a part of a step
			a := func(v float64) float64 { return 1 - part*d.Dt*rate(v) }
			return pair(a, func(v float64) float64 { return (1 - a(v)) * steady(v) })
		}
		if method == RK4 { // the derivative b - a*x
			d.Curves = append(d.Curves, pair(rate, func(v float64) float64 { return rate(v) * steady(v) })...)
		} else {
			d.Curves = append(d.Curves, relax(1)...)
		}
		d.HalfStep = append(d.HalfStep, relax(0.5)...)
		c := Channel{G: 9, E: -90, Factors: []Factor{{Variable: 1 + i, Power: 4}}}
		if i == 0 {
			c = Channel{G: 35, E: 55, Curve: open, Factors: []Factor{{Variable: 1, Power: 1}}}
		}
		d.Channels = append(d.Channels, c)
	}
	if open {
		d.Curves = append(d.Curves, table.Curve{Name: "open", F: func(v float64) float64 { return 35 / (1 + (v+35)*(v+35)/100) }})
	}
	return d
}

// newTestCells returns cells by a table of some order, or by exact rates.
func newTestCells[T kernel.Float](t testing.TB, d *Description, order table.Order, n int, backend kernel.Backend) *cells[T] {
	t.Helper()
	var rows *kernel.Rows[T]
	if order != table.Exact && len(d.Curves) > 0 {
		tab, err := table.NewOrder(order, table.Grid{Min: d.Min, Max: d.Max, Step: 0.5}, d.Curves...)
		if err != nil {
			t.Fatal(err)
		}
		if rows, err = table.Rows[T](tab); err != nil {
			t.Fatal(err)
		}
	}
	c, err := New(d, rows, n, backend)
	if err != nil {
		t.Fatal(err)
	}
	return c.(*cells[T])
}

var (
	excitation = Receptor{G: 0.1, E: 0, Tau: 5}
	inhibition = Receptor{G: 0.2, E: -75, Tau: 8}
	rising     = Receptor{G: 0.1, E: -80, Tau: 10, Rise: 2, Scale: 0.7}
	current    = Receptor{G: 0.5, Tau: 3, Current: true}
	saturating = Receptor{G: 0.1, E: 0, Tau: 5, Saturating: true}
	binding    = Receptor{G: 0.1, E: 0, Binding: Binding{On: 1, Off: 0.2}}
)

func TestGatesGoFirstWhereThatSavesAWayThroughTheTable(t *testing.T) {
	for _, c := range []struct {
		name  string
		d     *Description
		order table.Order
		want  bool
	}{
		{"two gates and a curve at once", newDescription(Euler, 2, true), table.Linear, true},
		{"the same by exponentials", newDescription(ExpEuler, 2, true), table.Linear, true},
		{"three gates at once", newDescription(Euler, 3, false), table.Linear, true},
		{"a curve beside that of a gate", newDescription(Euler, 1, true), table.Linear, true},
		{"a curve in rows of its own", newDescription(Euler, 4, true), table.Linear, false},
		{"two gates and a curve of cubic tables", newDescription(Euler, 2, true), table.Cubic, false},
		{"four gates and no curve", newDescription(Euler, 4, false), table.Linear, false},
		{"no gate", newDescription(Euler, 0, false), table.Linear, false},
		{"exact rates", newDescription(Euler, 2, true), table.Exact, false},
		{"gates half a step ahead", newDescription(Staggered, 2, true), table.Linear, false},
		{"gates half a step ahead of a Crank-Nicolson step", newDescription(CN, 2, true), table.Linear, false},
		{"stages of Runge-Kutta", newDescription(RK4, 2, true), table.Linear, false},
	} {
		if got := newTestCells[float64](t, c.d, c.order, 1, "").plan.gatesFirst; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTheLastReceptorsThatAreSimpleConductancesMoveWithTheVoltage(t *testing.T) {
	for _, c := range []struct {
		name      string
		method    string
		receptors []Receptor
		want      int
	}{
		{"none", Euler, nil, 0},
		{"one", Euler, []Receptor{excitation}, 1},
		{"two", Euler, []Receptor{excitation, inhibition}, 2},
		{"one that saturates", Euler, []Receptor{binding, saturating}, 1},
		{"one that binds transmitter", Euler, []Receptor{excitation, binding}, 0},
		{"two of three", Euler, []Receptor{excitation, inhibition, excitation}, kernel.MaxSynapses},
		{"those after one that rises", Euler, []Receptor{excitation, rising, inhibition}, 1},
		{"none before one that rises", Euler, []Receptor{excitation, rising}, 0},
		{"none before one of currents", Euler, []Receptor{excitation, current}, 0},
		{"with staggered gates", Staggered, []Receptor{excitation, inhibition}, 2},
		{"where the voltage relaxes", ExpEuler, []Receptor{excitation}, 1},
		{"where it makes a Crank-Nicolson step", CN, []Receptor{excitation}, 1},
		{"not in stages of Runge-Kutta", RK4, []Receptor{excitation}, 0},
	} {
		cells := newTestCells[float64](t, newDescription(c.method, 2, true, c.receptors...), table.Linear, 1, "")
		if got := cells.plan.lastSynapses; got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestReceptorsWhoseCellsDifferDoNotMoveWithTheVoltage(t *testing.T) {
	each := []float64{1, 2}
	for _, c := range []struct {
		name string
		own  Parameters
		want int
	}{
		{"nothing differs", Parameters{}, 2},
		{"the last one's conductance", Parameters{Receptors: []ParameterPair{{}, {G: each}}}, 0},
		{"the last one's reversal potential", Parameters{Receptors: []ParameterPair{{}, {E: each}}}, 0},
		{"the first one's conductance", Parameters{Receptors: []ParameterPair{{G: each}, {}}}, 1},
		{"the capacitance", Parameters{CmRatio: each}, 0},
		{"a channel's conductance", Parameters{Channels: []ParameterPair{{G: each}, {}}}, 2},
	} {
		cells := newTestCells[float64](t, newDescription(Euler, 2, true, excitation, inhibition), table.Linear, 2, "")
		c.own.Channels = append(c.own.Channels, make([]ParameterPair, 2-len(c.own.Channels))...)
		c.own.Receptors = append(c.own.Receptors, make([]ParameterPair, 2-len(c.own.Receptors))...)
		cells.SetParameters(&c.own)
		if got := cells.plan.lastSynapses; got != c.want {
			t.Errorf("%s: %d receptors move with the voltage, want %d", c.name, got, c.want)
		}
	}
}

func TestOneKernelMakesTheStepOfCellsThatAreAllTheSame(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(c *cells[float64])
		want   bool
	}{
		{"nothing of their own", func(*cells[float64]) {}, true},
		{"one current for all", func(c *cells[float64]) { c.SetCurrent(2) }, true},
		{"a leak and a current of their own", func(c *cells[float64]) {
			c.SetParameters(&Parameters{LeakG: []float64{1}, LeakGE: []float64{-65}, Channels: make([]ParameterPair, 2)})
		}, true},
		{"a conductance of their own", func(c *cells[float64]) {
			c.SetParameters(&Parameters{Channels: []ParameterPair{{G: []float64{1}}, {}}})
		}, false},
		{"a capacitance of their own", func(c *cells[float64]) {
			c.SetParameters(&Parameters{CmRatio: []float64{2}, Channels: make([]ParameterPair, 2)})
		}, false},
		{"parameters taken back", func(c *cells[float64]) {
			c.SetParameters(&Parameters{CmRatio: []float64{2}, Channels: make([]ParameterPair, 2)})
			c.SetParameters(nil)
		}, true},
		{"a stimulus", func(c *cells[float64]) { c.Inject(func(uint64) float64 { return 1 }, nil) }, true},
		{"currents over time", func(c *cells[float64]) { c.InjectSamples(&Samples{}) }, true},
		{"noise", func(c *cells[float64]) { c.AddNoise(&Noise{Own: NewDeviation(1, 5, 0.02)}) }, true},
		{"a gap junction", func(c *cells[float64]) {
			if err := c.Couple(Coupling{From: c, Targets: []uint32{0}, Sources: []uint32{0}, G: []float64{1}}); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"a clamp", func(c *cells[float64]) { c.Clamp(&Clamp{}) }, false},
		{"white noise", func(c *cells[float64]) { c.AddWhiteNoise(&WhiteNoise{}) }, true},
		{"the general kernels asked for", func(c *cells[float64]) { c.Unfuse() }, false},
	} {
		cells := newTestCells[float64](t, newDescription(Euler, 2, true), table.Linear, 1, "")
		c.change(cells)
		if got := cells.plan.fused != nil; got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAClampTakesTheOneKernelFromItsBlockAlone(t *testing.T) {
	for _, c := range []struct {
		cells []int
		want  [3]bool // whether the steps of three blocks of eight cells are made by one kernel
	}{
		{nil, [3]bool{}},
		{[]int{0}, [3]bool{false, true, true}},
		{[]int{8, 15}, [3]bool{true, false, true}},
		{[]int{7, 16}, [3]bool{false, true, false}},
	} {
		cells := newTestCells[float64](t, newDescription(Euler, 2, true), table.Linear, 24, "")
		cells.Clamp(&Clamp{Cells: c.cells, Command: func(uint64) (float64, bool) { return 0, false }})
		s := cells.NewStepper(24).(*stepper[float64])
		for i, want := range c.want {
			s.turnTo(cells.NewBlock(8*i, 8*i+8))
			if got := s.plan.fused != nil; got != want {
				t.Errorf("cells %v are clamped: one kernel in block %d: %v, want %v", c.cells, i, got, want)
			}
		}
	}
}

// plansOf returns all plans by which cells can be stepped: first the one whose kernels
// do least at once.
func plansOf[T kernel.Float](c *cells[T]) []plan[T] {
	first := []bool{false}
	if c.model.rows != nil && c.model.Gates > 0 && (c.model.Method == Euler || c.model.Method == ExpEuler) {
		first = append(first, true)
	}
	var all []plan[T]
	for _, gatesFirst := range first {
		for last := range c.model.lastSynapses(c.own) + 1 {
			all = append(all, plan[T]{gatesFirst: gatesFirst, lastSynapses: last})
		}
	}
	if c.plan.fused != nil {
		all = append(all, c.plan)
	}
	return all
}

// statesAfter returns the state of new cells after some steps by one of their plans.
func statesAfter[T kernel.Float](t *testing.T, newCells func() *cells[T], plan, steps int) [][]T {
	t.Helper()
	c := newCells()
	if err := c.Show(0); err != nil {
		t.Fatal(err)
	}
	c.plan = plansOf(c)[plan]
	for k, x := range c.state {
		for i := range x {
			if x[i] = T(0.3) + T(i%7)/16; k == 0 {
				x[i] = -80 + T(i)
			}
		}
	}
	b := c.NewBlock(0, c.n)
	if err := c.NewStepper(c.n).Advance(b, 0, WholeEpoch(0, steps), nil); err != nil {
		t.Fatal(err)
	}
	return c.state
}

// inputsOfAllKinds returns what adds inputs to 67 cells.
func inputsOfAllKinds[T kernel.Float]() map[string]func(c *cells[T]) {
	each := func(from, by float64) []float64 {
		x := make([]float64, 67)
		for i := range x {
			x[i] = from + by*float64(i)
		}
		return x
	}
	pulses := func(step uint64) float64 { return 0.3 * float64(step%3) }
	stimulus := func(c *cells[T]) { c.Inject(pulses, nil) }
	leak := func(c *cells[T]) {
		c.SetParameters(&Parameters{
			LeakG: each(0.1, 0.002), LeakGE: each(-6.5, 0.05),
			Channels: make([]ParameterPair, len(c.model.channels)), Receptors: make([]ParameterPair, len(c.model.receptors)),
		})
	}
	samples := func(c *cells[T]) {
		c.InjectSamples(&Samples{Row: func(step uint64) int { return int(step % 3) }, Rows: [][]float64{each(0.1, 0.01), each(2, -0.1)}})
	}
	noise := func(c *cells[T]) {
		own := NewDeviation(0.02, 1, 0.02)
		own.Value = make([]float64, 67)
		for i := range uint64(67) {
			own.Streams = append(own.Streams, portable.NewStream(1, 2, i))
		}
		c.AddNoise(&Noise{Mean: 0.02, Conductance: true, E: -70, Own: own})
		c.AddWhiteNoise(&WhiteNoise{Common: 0.2})
	}
	junctions := func(c *cells[T]) {
		k := Coupling{From: c}
		for i := range uint32(200) {
			k.Targets, k.Sources, k.G = append(k.Targets, i*i%67), append(k.Sources, (i+i/3)%67), append(k.G, 0.01+0.001*float64(i%5))
		}
		graded := k
		graded.Graded, graded.E = true, -75
		for _, k := range []Coupling{k, graded, k} {
			if err := c.Couple(k); err != nil {
				panic(err)
			}
		}
	}
	return map[string]func(c *cells[T]){
		"nothing": func(*cells[T]) {}, "a stimulus": stimulus, "a leak of each": leak, "samples": samples, "junctions": junctions,
		"everything": func(c *cells[T]) {
			for _, add := range []func(c *cells[T]){leak, stimulus, samples, noise, junctions} {
				add(c)
			}
			c.Inject(pulses, each(1, -0.01))
		},
	}
}

func TestAnyPlanGivesTheSameBits(t *testing.T) {
	t.Run("float64", checkPlansAgree[float64])
	t.Run("float32", checkPlansAgree[float32])
}

func checkPlansAgree[T kernel.Float](t *testing.T) {
	tried := 0
	for _, backend := range kernel.Backends() {
		for _, method := range []string{Euler, ExpEuler, Staggered, CN, RK4} {
			for _, order := range []table.Order{table.Linear, table.Cubic, table.Exact} {
				for _, gates := range []int{0, 1, 2, 3, 4} {
					for _, receptors := range [][]Receptor{nil, {excitation}, {rising, excitation, inhibition}} {
						open := gates > 0 && gates != 3
						for name, add := range inputsOfAllKinds[T]() {
							newCells := func() *cells[T] {
								c := newTestCells[T](t, newDescription(method, gates, open, receptors...), order, 67, backend)
								add(c)
								return c
							}
							count := len(plansOf(newCells()))
							if name != "nothing" && newCells().plan.fused == nil {
								continue
							}
							var want [][]T
							for i := range count {
								got := statesAfter(t, newCells, i, 40)
								if i == 0 {
									want = got
									continue
								}
								tried++
								for k, x := range got {
									if !slices.Equal(x, want[k]) {
										t.Fatalf("%s, %s, %s, %d gates, %d receptors, %s: variable %d differs by plan %d", backend, method, order, gates, len(receptors), name, k, i)
									}
								}
							}
						}
					}
				}
			}
		}
	}
	if tried == 0 {
		t.Fatal("no model has a second plan")
	}
}
