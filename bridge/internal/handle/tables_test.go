package handle_test

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/lut4go/lut4go/bridge/internal/handle"
	"github.com/lut4go/lut4go/table"
)

// square and cube on a grid of whole numbers from -2 to 2.
func polynomials(t *testing.T, s *handle.Tables) handle.Handle {
	t.Helper()
	tab, err := table.New(table.Grid{Min: -2, Max: 2, Step: 1},
		table.Curve{Name: "square", F: func(x float64) float64 { return float64(x * x) }},
		table.Curve{Name: "cube", F: func(x float64) float64 { return float64(x * float64(x*x)) }})
	if err != nil {
		t.Fatal(err)
	}
	h, err := s.Add(tab)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// fails fails the test unless the error says what it should.
func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("want an error with %q, got %v", want, err)
	}
}

func TestAFreedTableIsUnknown(t *testing.T) {
	var s handle.Tables
	h := polynomials(t, &s)
	if err := s.Free(h); err != nil {
		t.Fatal(err)
	}
	fails(t, s.Free(h), "no table")
	_, err := s.Table(h)
	fails(t, err, "no table")
	fails(t, handle.Eval(&s, h, 0, make([]float64, 1), make([]float64, 1)), "no table")
	fails(t, s.Interp(h, 0, make([]float64, 1), make([]float64, 1)), "no table")
}

func TestHandlesAreNeverUsedAgain(t *testing.T) {
	var s handle.Tables
	first := polynomials(t, &s)
	if err := s.Free(first); err != nil {
		t.Fatal(err)
	}
	if second := polynomials(t, &s); second == first || second == 0 {
		t.Errorf("handle %d after %d", second, first)
	}
}

func TestZeroIsNoTable(t *testing.T) {
	var s handle.Tables
	_, err := s.Table(0)
	fails(t, err, "0 is no table")
}

func TestATableOutsideFloat32WorksInFloat64(t *testing.T) {
	tab, err := table.New(table.Grid{Min: 0, Max: 2, Step: 1},
		table.Curve{Name: "huge", F: func(float64) float64 { return 1e200 }})
	if err != nil {
		t.Fatal(err)
	}
	var s handle.Tables
	h, err := s.Add(tab)
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, 1)
	if err := handle.Eval(&s, h, 0, y, []float64{1}); err != nil || y[0] != 1e200 {
		t.Errorf("%v, %v", y, err)
	}
	fails(t, handle.Eval(&s, h, 0, make([]float32, 1), []float32{1}), "not finite")
}

func TestThreadsMakeEvaluateAndFreeTablesAtOnce(t *testing.T) {
	var s handle.Tables
	var wg sync.WaitGroup
	shared := polynomials(t, &s)
	for range 8 {
		own := polynomials(t, &s)
		wg.Go(func() {
			x, y := make([]float64, 1300), make([]float64, 2600)
			for i := range x {
				x[i] = math.Mod(float64(i), 5) - 2
			}
			for range 20 {
				for _, h := range []handle.Handle{shared, own} {
					if err := handle.Eval(&s, h, 0, y, x); err != nil {
						t.Error(err)
					}
				}
			}
			for i, x := range x {
				if y[i] != x*x || y[len(y)/2+i] != x*x*x {
					t.Errorf("at %v: %v, %v", x, y[i], y[len(y)/2+i])
				}
			}
			if err := s.Free(own); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
