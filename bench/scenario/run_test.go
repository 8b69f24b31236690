package scenario

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/table"
)

// jsonKeys is the contract: these keys in this order.
var jsonKeys = []string{
	"scenario", "model", "neurons", "synapses", "steps", "dt_ms", "duration_ms", "method", "order",
	"grid_step_mv", "precision", "backend", "threads", "seed", "build_s", "wall_s", "ns_per_neuron_step",
	"realtime_factor", "spikes", "mean_rate_hz", "raster_sha256", "state_sha256", "first_neuron_spikes_ms",
	"cpu", "ranks",
}

func TestJSONKeepsItsKeysAndTypes(t *testing.T) {
	s, r := runFor(t, short("wb-cell", 2, 30, 64))
	text, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	checkKeys(t, text)
	var back Result
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if back.Scenario != "wb-cell" || back.Model != "wang-buzsaki" || back.Neurons != 2 || back.Synapses != 0 ||
		back.Steps != 1200 || back.DtMs != 0.025 || back.DurationMs != 30 || back.Method != hh.RK4 ||
		back.Order != table.Linear || back.GridStepMV != 0.1 || back.Precision != 64 || back.Seed != 1 {
		t.Errorf("got %s", text)
	}
	if want := float64(s.spikes.Len()) / 2 / 0.030; math.Abs(back.MeanRateHz-want) > 1e-9 {
		t.Errorf("mean rate %v Hz, want %v", back.MeanRateHz, want)
	}
	if len(back.FirstNeuronMs)*2 != back.Spikes {
		t.Errorf("two identical cells: %d spikes, %d of the first", back.Spikes, len(back.FirstNeuronMs))
	}
}

// checkKeys checks an object's keys against the contract, and their types.
func checkKeys(t *testing.T, text []byte) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	if tok, err := d.Token(); err != nil || tok != json.Delim('{') {
		t.Fatalf("begins with %v, %v", tok, err)
	}
	for _, want := range jsonKeys {
		key, err := d.Token()
		if err != nil || key != want {
			t.Fatalf("got key %v (%v), want %s", key, err, want)
		}
		var value any
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		switch want {
		case "scenario", "model", "method", "order", "backend", "raster_sha256", "state_sha256":
			if _, ok := value.(string); !ok {
				t.Errorf("%s is %v, want a string", want, value)
			}
		case "first_neuron_spikes_ms":
			if _, ok := value.([]any); !ok {
				t.Errorf("%s is %v, want an array", want, value)
			}
		case "cpu":
			checkCPU(t, value)
		default:
			if _, ok := value.(float64); !ok {
				t.Errorf("%s is %v, want a number", want, value)
			}
		}
	}
	if tok, err := d.Token(); err != nil || tok != json.Delim('}') {
		t.Errorf("after the last key: %v, %v", tok, err)
	}
	if d.More() {
		t.Error("more than one object")
	}
}

// checkCPU checks that a result names the processor and its caches.
func checkCPU(t *testing.T, value any) {
	t.Helper()
	cpu, ok := value.(map[string]any)
	if !ok {
		t.Fatalf("cpu is %v, want an object", value)
	}
	if _, ok := cpu["brand"].(string); !ok {
		t.Errorf("the brand is %v, want a string", cpu["brand"])
	}
	for _, key := range []string{"cores", "threads", "l1d_bytes", "l2_bytes", "l3_bytes"} {
		if n, ok := cpu[key].(float64); !ok || n < 0 {
			t.Errorf("%s is %v, want a number from 0 on", key, cpu[key])
		}
	}
}

func TestSpikeTimesAreThoseOfAFineRungeKuttaRun(t *testing.T) {
	// Wang-Buzsaki, 2 uA/cm2: a Runge-Kutta run with exact rates at 0.5 us.
	want := []float64{8.91113, 18.77036, 28.59581, 38.42040, 48.24496, 58.06952, 67.89408, 77.71864, 87.54320, 97.36776}
	_, r := runFor(t, short("wb-cell", 1, 100, 64))
	if len(r.FirstNeuronMs) != len(want) {
		t.Fatalf("spikes at %v ms", r.FirstNeuronMs)
	}
	for i, ms := range r.FirstNeuronMs {
		// A spike's time is the start of its step.
		if late := want[i] - ms; late < -0.005 || late > r.DtMs+0.005 {
			t.Errorf("spike %d in the step at %v ms, want %v", i, ms, want[i])
		}
	}
}

// TestCellsHaveTheirPublishedIntervals: the defaults bring out what each class of cell is known
// by. The intervals are those that package hh's tests have from Brian2, and from
// a start at rest: ours is at V0, which a burst shows by a tenth.
func TestCellsHaveTheirPublishedIntervals(t *testing.T) {
	for name, want := range map[string][]float64{ // ms
		"traub":          {21.759, 21.759, 21.759, 21.759, 21.759, 21.759, 21.759, 21.759, 21.759},
		"pospischil-rs":  {27.97, 39.44, 68.85},
		"pospischil-fs":  {20.17, 20.17, 20.17, 20.17, 20.17, 20.17, 20.17, 20.17, 20.17},
		"pospischil-ib":  {6.93, 6.50, 6.72, 7.17, 7.82, 8.85, 10.91, 481.3},
		"pospischil-lts": {11.57, 47.82, 209.0},
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		_, r := runFor(t, s.Defaults)
		var got []float64
		for i := range len(r.FirstNeuronMs) - 1 {
			got = append(got, r.FirstNeuronMs[i+1]-r.FirstNeuronMs[i])
		}
		same := len(got) == len(want)
		for i := range min(len(got), len(want)) {
			same = same && math.Abs(got[i]-want[i]) <= 0.15*want[i]
		}
		if !same {
			t.Errorf("%s: intervals of %.2f ms, want %v", name, got, want)
		}
	}
}

func TestACellWithoutCurrentStaysSilent(t *testing.T) {
	o := short("squid", 1, 20, 64)
	o.Current = 0
	_, r := runFor(t, o)
	if r.Spikes != 0 || r.FirstNeuronMs == nil {
		t.Errorf("%d spikes, %v", r.Spikes, r.FirstNeuronMs)
	}
}

func TestExactRatesHaveNoGrid(t *testing.T) {
	o := short("squid", 1, 1, 64)
	o.Order = table.Exact
	if _, r := runFor(t, o); r.GridStepMV != 0 {
		t.Errorf("grid step %v mV", r.GridStepMV)
	}
}

func TestHashesAreOfTheDocumentedBytes(t *testing.T) {
	s, r := runFor(t, short("wb-network", 200, 20, 64))
	var raster bytes.Buffer
	for i := range s.spikes.Len() {
		binary.Write(&raster, binary.LittleEndian, s.spikes.Steps[i])
		binary.Write(&raster, binary.LittleEndian, s.spikes.Neurons[i])
	}
	if got := sum(raster.Bytes()); got != r.RasterSHA256 {
		t.Errorf("raster: got %s, want %s", r.RasterSHA256, got)
	}
	var state bytes.Buffer
	for _, name := range []string{"v", "h", "n", "b"} {
		x, err := s.cells.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		binary.Write(&state, binary.LittleEndian, x)
	}
	if got := sum(state.Bytes()); got != r.StateSHA256 {
		t.Errorf("state: got %s, want %s", r.StateSHA256, got)
	}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func TestFirstNeuronIsBounded(t *testing.T) {
	s, _ := runFor(t, short("squid", 1, 1, 64))
	for i := range uint64(3000) {
		s.spikes.Steps = append(s.spikes.Steps, 40+i)
		s.spikes.Neurons = append(s.spikes.Neurons, uint32(i%2))
	}
	if n := len(s.firstNeuron()); n != 1000 {
		t.Errorf("%d spike times", n)
	}
}

func TestAnInterruptedRunHoldsWhatWasDoneAndCanGoOn(t *testing.T) {
	for _, after := range []float64{-1, 5} { // ms; before the first step, and within the run
		ctx, cancel := context.WithCancel(context.Background())
		o := short("wb-network", 50, 1e6, 64)
		s, err := Prepare(o, &Watcher{Progress: func(ms float64) {
			if ms >= after {
				cancel()
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if after < 0 {
			cancel()
		}
		if err := s.Run(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		r, err := s.Result()
		if err != nil {
			t.Fatal(err)
		}
		// An epoch is 3.01 ms.
		if r.DurationMs > max(after, 0)+3.02 || r.DurationMs != float64(r.Steps)*0.01 {
			t.Errorf("did %v ms in %d steps", r.DurationMs, r.Steps)
		}
		dir := filepath.Join(t.TempDir(), "out")
		names, err := s.WriteFiles(dir)
		if err != nil || len(names) != 3 {
			t.Fatalf("wrote %v: %v", names, err)
		}
		text, err := os.ReadFile(filepath.Join(dir, "result.json"))
		if err != nil {
			t.Fatal(err)
		}
		checkKeys(t, text)
		// What was interrupted can go on.
		o.Duration = float64(r.Steps)*0.01 + 1
		s.options.Duration = o.Duration
		if err := s.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		whole, _ := runFor(t, o)
		if got, want := s.hashRaster(), whole.hashRaster(); got != want {
			t.Errorf("interrupted and continued: raster %s, want %s", got, want)
		}
		cancel()
	}
}

func TestLongRunsAreThinned(t *testing.T) {
	s, err := Prepare(short("squid", 1, 1e6, 64), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.options.Duration = 10
	if err := s.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	// 4e7 steps of which every 39th is recorded.
	if n := len(s.voltage.Values[0]); n != 400/39+1 {
		t.Errorf("%d samples of 400 steps", n)
	}
}

func TestFilesCannotBeWrittenIntoAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	s, _ := runFor(t, short("squid", 1, 1, 64))
	if _, err := s.WriteFiles(file); err == nil {
		t.Error("no error writing into a file")
	}
}
