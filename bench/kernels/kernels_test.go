package kernels

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/bench/usage"
	"github.com/lut4go/lut4go/kernel"
)

func TestEveryKernelIsTimedOnEveryBackend(t *testing.T) {
	r, err := measure(context.Background(), 37, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := (len(kernelCalls[float64]()) + len(kernelCalls[float32]())) * len(kernel.Backends()); len(r.Times) != want {
		t.Errorf("%d times, want %d", len(r.Times), want)
	}
	for _, k := range r.Times {
		if !(k.Least > 0 && k.Ns >= k.Least && k.Gain > 0 && k.LeastGain > 0) || k.Quiet+k.Disturbed < 2 {
			t.Errorf("got %+v", k)
		}
	}
	var b bytes.Buffer
	if err := r.WriteReport(&b); err != nil {
		t.Fatal(err)
	}
	if text, err := r.JSON(); err != nil || !json.Valid(text) || !strings.HasPrefix(string(text), `{"neurons":37,"rounds":2,"times":[{"kernel":"Index","backend":"purego","precision":64,"ns":`) {
		t.Errorf("%.200s, %v", text, err)
	}
	names := map[string]bool{}
	for _, call := range kernelCalls[float64]() {
		if names[call.name] {
			t.Errorf("two kernels have the name %q", call.name)
		}
		names[call.name] = true
	}
	want := []string{"float64  ", "float32  ", "purego", "37 neurons", " samples were disturbed"}
	for _, call := range kernelCalls[float64]() {
		want = append(want, call.name)
	}
	for _, name := range want {
		if !strings.Contains(b.String(), name) {
			t.Errorf("%q is not in\n%s", name, b.String())
		}
	}
	for _, n := range []int{0, -1, maxNeurons + 1} {
		var wrong *usage.Error
		if _, err := Measure(context.Background(), n); !errors.As(err, &wrong) {
			t.Errorf("%d neurons: %v", n, err)
		}
	}
}

func TestAnInterruptedMeasurementSaysWhereItWas(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := measure(ctx, 37, 2, 0)
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "interrupted at kernel Index in float64: ") {
		t.Errorf("got %v", err)
	}
}

// TestOperandsStayBounded: infinities and subnormals would cost other times.
func TestOperandsStayBounded(t *testing.T) {
	k, err := kernel.New[float32]("")
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range kernelCalls[float32]() {
		o, err := newOperands(k, 8)
		if err != nil {
			t.Fatal(err)
		}
		for range 20000 {
			if err := call.run(o); err != nil {
				t.Fatal(err)
			}
		}
		for _, x := range [][]float32{o.v, o.h, o.n, o.s, o.x, o.y, o.g, o.e, o.m, o.s2} {
			if a := math.Abs(float64(x[0])); !(a > 1e-30 && a < 1e30) {
				t.Errorf("%s: %v", call.name, x[0])
			}
		}
	}
}

func TestTreesStayBoundedToo(t *testing.T) {
	k, err := kernel.New[float64]("")
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range []int{1, 16} {
		s, err := tree(k, 37, cells)
		if err != nil {
			t.Fatal(err)
		}
		for range 2000 {
			if err := k.MoveTree(s); err != nil {
				t.Fatal(err)
			}
		}
		for i, v := range s.V {
			if !(v > -100 && v < -1 && s.G[i] < 1e3) {
				t.Fatalf("%d cells: voltage %v, sum of conductances %v", cells, v, s.G[i])
			}
		}
	}
}

func TestMeasuringEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Measure(ctx, 8); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
