package hh

import (
	"fmt"
	"math"
	"testing"

	"github.com/lut4go/lut4go/internal/portable"
)

// receptorShapes are receptors of each kind, and what one spike of weight 1 makes of s.
var receptorShapes = []struct {
	name     string
	receptor Receptor
	s        func(t float64) float64
	peak     float64 // where it is, ms
}{
	{"exponential", Receptor{Name: "s", Tau: 5},
		func(t float64) float64 { return math.Exp(-t / 5) }, 0},
	{"alpha", Receptor{Name: "s", Tau: 2, Rise: 2},
		func(t float64) float64 { return t / 2 * math.Exp(1-t/2) }, 2},
	{"double exponential", Receptor{Name: "s", Tau: 5, Rise: 1},
		func(t float64) float64 {
			at := math.Log(5) / (1 - 1./5)
			return (math.Exp(-t/5) - math.Exp(-t)) / (math.Exp(-at/5) - math.Exp(-at))
		}, math.Log(5) / (1 - 1./5)},
}

// responseTo runs a cell with one receptor after a spike of weight 1 arrived, and
// returns s in every step.
func responseTo(t *testing.T, r Receptor, c Config, ms float64) []float64 {
	t.Helper()
	m := passive(0.1, -65)
	m.Receptors = []Receptor{r}
	n := newNetwork(t, c)
	p := addPopulation(t, n, "cell", m, 1)
	variables := m.Variables()
	check(t, p.Set(variables[len(variables)-1], Constant(1)))
	s := recordState(t, p, r.Name, []int{0}, 1)
	run(t, n, ms)
	return s.Values[0]
}

func TestReceptorsHaveTheirShape(t *testing.T) {
	for _, shape := range receptorShapes {
		for _, tt := range []struct {
			method    Method
			tolerance float64
		}{{ExpEuler, 1e-13}, {CN, 1e-13}, {RK4, 1e-8}, {Euler, 0.01}} {
			t.Run(fmt.Sprintf("%s, %s", shape.name, tt.method), func(t *testing.T) {
				const dt = 0.02
				for i, s := range responseTo(t, shape.receptor, Config{Dt: dt, Method: tt.method}, 20) {
					if want := shape.s(float64(i) * dt); math.Abs(s-want) > tt.tolerance {
						t.Fatalf("s is %v after %v ms, want %v", s, float64(i)*dt, want)
					}
				}
			})
		}
	}
}

func TestTheWeightIsThePeak(t *testing.T) {
	for _, rise := range []float64{0.05, 0.5, 4.999999, 5} {
		r := Receptor{Name: "s", Tau: 5, Rise: rise}
		largest := 0.0
		for _, s := range responseTo(t, r, Config{Dt: 0.001, Method: ExpEuler}, 10) {
			largest = max(largest, s)
		}
		if math.Abs(largest-1) > 1e-6 {
			t.Errorf("Rise %v ms: the peak is %v, want 1", rise, largest)
		}
	}
}

// timeConstants are time constants of double exponentials, near each other and far apart:
// the shorter one and the longer.
func timeConstants() (all [][2]float64) {
	all = append(all, [2]float64{0.3, sum(0.1, 0.2)}) // 0.30000000000000004
	s := portable.NewStream(5, 0, 0)
	for range 20 {
		rise := s.Uniform(0.1, 10)
		next := rise
		for range 4 {
			all = append(all, [2]float64{rise, next})
			next = math.Nextafter(next, math.Inf(1))
		}
		for digit := range 52 {
			all = append(all, [2]float64{rise, rise * (1 + math.Ldexp(s.Uniform(1, 2), -digit))})
		}
		all = append(all, [2]float64{rise, rise * 10}, [2]float64{rise, rise * 300})
	}
	return all
}

// doubleExponentialPeak returns by what a double exponential's weight is multiplied, and when it
// peaks.
func doubleExponentialPeak(rise, tau float64) (scale, at float64) {
	d, l := (tau-rise)/rise, 1.0
	if d > 0 {
		l = math.Log1p(d) / d
	}
	return math.Exp(l) / rise, l * tau
}

func TestTheScaleOfADoubleExponentialRunsIntoThatOfAnAlphaFunction(t *testing.T) {
	for _, p := range timeConstants() {
		r := Receptor{Name: "s", Rise: p[0], Tau: p[1]}
		if want, _ := doubleExponentialPeak(r.Rise, r.Tau); math.Abs(r.scale()/want-1) > 4*0x1p-52 {
			t.Errorf("Rise %v, Tau %v ms: %v, want %v", r.Rise, r.Tau, r.scale(), want)
		}
	}
}

// afterAStep returns a receptor's state dt ms after a spike of weight 1.
func afterAStep(t *testing.T, r Receptor, dt float64) float64 {
	t.Helper()
	m := passive(0.1, -65)
	m.Receptors = []Receptor{r}
	n := newNetwork(t, Config{Dt: dt, Method: ExpEuler, Threads: 1})
	p := addPopulation(t, n, "cell", m, 1)
	check(t, p.Set(r.Name+"_rise", Constant(1)))
	run(t, n, dt)
	return valuesOf(t, p, r.Name)[0]
}

func TestTheWeightIsThePeakToAFewUlp(t *testing.T) {
	for _, p := range timeConstants() {
		r := Receptor{Name: "s", Rise: p[0], Tau: p[1]}
		_, at := doubleExponentialPeak(r.Rise, r.Tau)
		// A single step takes it to its peak.
		if peak := afterAStep(t, r, at); math.Abs(peak-1) > 4*0x1p-52 {
			t.Errorf("Rise %v, Tau %v ms: the peak is %v, want 1", r.Rise, r.Tau, peak)
		}
	}
}

func TestAStepOfADoubleExponentialIsExactHoweverNearItsTimesAre(t *testing.T) {
	for _, p := range timeConstants() {
		for _, dt := range []float64{p[0] / 1000, p[0] / 3, p[0], 3 * p[0]} {
			r := Receptor{Name: "s", Rise: p[0], Tau: p[1]}
			got := afterAStep(t, r, dt)
			scale, _ := doubleExponentialPeak(r.Rise, r.Tau)
			k := (r.Tau - r.Rise) / (r.Rise * r.Tau)
			part := dt
			if k > 0 {
				part = -math.Expm1(-k*dt) / k
			}
			if want := scale * part * math.Exp(-dt/r.Tau); math.Abs(got/want-1) > 16*0x1p-52 {
				t.Errorf("Rise %v, Tau %v, dt %v ms: %v, want %v", r.Rise, r.Tau, dt, got, want)
			}
		}
	}
}

func TestACurrentReceptorShiftsThePassiveVoltage(t *testing.T) {
	for _, method := range Methods() {
		m := passive(0.1, -65)
		// Slow enough not to decay in a run.
		m.Receptors = []Receptor{{Name: "s", G: 0.5, Tau: 1e9, Current: true}}
		n := newNetwork(t, Config{Dt: 0.1, Method: method})
		p := addPopulation(t, n, "cell", m, 1)
		check(t, p.Set("s", Constant(2)))
		run(t, n, 400)
		// I/g: 0.5*2 uA/cm2 over 0.1 mS/cm2.
		if v := valuesOf(t, p, "v")[0]; math.Abs(v-(-65+10)) > 1e-4 {
			t.Errorf("%s: v is %v mV, want -55", method, v)
		}
	}
}

func TestMethodsSeeARisingConductanceAtTheirOrder(t *testing.T) {
	// The voltage of a passive cell after an alpha-shaped conductance, against a
	// step a hundred times smaller.
	at := func(method Method, dt float64) float64 {
		m := passive(0.1, -65)
		m.Receptors = []Receptor{{Name: "s", G: 0.3, E: 0, Tau: 2, Rise: 2}}
		n := newNetwork(t, Config{Dt: dt, Method: method})
		p := addPopulation(t, n, "cell", m, 1)
		check(t, p.Set("s_rise", Constant(1)))
		run(t, n, 8)
		return valuesOf(t, p, "v")[0]
	}
	for _, tt := range []struct {
		method Method
		dt     float64
		ratio  float64
	}{{Euler, 0.1, 2}, {ExpEuler, 0.1, 2}, {CN, 0.2, 4}, {RK4, 0.2, 16}} {
		best := at(RK4, 0.004)
		ratio := (at(tt.method, tt.dt) - best) / (at(tt.method, tt.dt/2) - best)
		if math.Abs(math.Log2(ratio)-math.Log2(tt.ratio)) > 0.2 {
			t.Errorf("%s: half the step brings %.2f-fold, want %v", tt.method, ratio, tt.ratio)
		}
	}
}
