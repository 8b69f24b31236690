package scenario

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/lut4go/lut4go/bench/fi"
	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/internal/cpu"
	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// Result is the outcome of a run. Its JSON form, keys, order and units, is a
// contract that other programs read.
type Result struct {
	Scenario        string         `json:"scenario"`
	Model           string         `json:"model"`
	Neurons         int            `json:"neurons"`
	Synapses        int            `json:"synapses"`
	Steps           uint64         `json:"steps"` // done, fewer than asked for if stopped
	DtMs            float64        `json:"dt_ms"`
	DurationMs      float64        `json:"duration_ms"` // biological time done
	Method          hh.Method      `json:"method"`
	Order           table.Order    `json:"order"`
	GridStepMV      float64        `json:"grid_step_mv"` // 0 without a table
	Precision       int            `json:"precision"`    // bits
	Backend         kernel.Backend `json:"backend"`
	Threads         int            `json:"threads"` // of a rank
	Seed            uint64         `json:"seed"`
	BuildS          float64        `json:"build_s"` // making network and tables
	WallS           float64        `json:"wall_s"`  // the simulation alone, from a checkpoint on if it started from one
	NsPerNeuronStep float64        `json:"ns_per_neuron_step"`
	RealtimeFactor  float64        `json:"realtime_factor"` // biological time over wall time
	Spikes          int            `json:"spikes"`
	MeanRateHz      float64        `json:"mean_rate_hz"`
	RasterSHA256    string         `json:"raster_sha256"`
	StateSHA256     string         `json:"state_sha256"`
	FirstNeuronMs   []float64      `json:"first_neuron_spikes_ms"`
	CPU             cpu.Machine    `json:"cpu"`
	Ranks           int            `json:"ranks"`                  // processes
	Compartments    int            `json:"compartments,omitempty"` // of a cell with dendrites, with nodes without membrane
	Curve           *fi.Curve      `json:"fi_curve,omitempty"`     // of fi-curve alone
}

// maxFirstNeuron is how many spikes of neuron 0 a result lists.
const maxFirstNeuron = 1000

// Result returns the outcome of what has been run so far. All ranks have to ask for it; once
// they have, until the next Run, each may ask again by itself.
func (s *Simulation) Result() (Result, error) {
	if s.result == nil {
		r, err := s.measure()
		if err != nil {
			return Result{}, err
		}
		s.result = &r
	}
	return *s.result, nil
}

func (s *Simulation) measure() (Result, error) {
	c, o := s.net.Config(), s.options
	backend, err := s.net.Backend()
	if err != nil {
		return Result{}, err
	}
	r := Result{
		Scenario:      o.Scenario,
		Model:         strings.Join(s.models, "+"),
		Neurons:       o.Neurons,
		Synapses:      s.synapses,
		Steps:         s.net.Steps(),
		DtMs:          o.Dt,
		DurationMs:    s.net.Time(),
		Method:        c.Method,
		Order:         c.Order,
		GridStepMV:    o.Grid.Step,
		Precision:     c.Precision,
		Backend:       backend,
		Threads:       c.Threads,
		Ranks:         ranks(o.Ranks),
		Seed:          o.Seed,
		BuildS:        s.build.Seconds(),
		WallS:         s.wall.Seconds(),
		Spikes:        s.spikes.Len(),
		RasterSHA256:  s.hashRaster(),
		FirstNeuronMs: s.firstNeuron(),
		CPU:           cpu.Current(),
		Curve:         s.curve(),
	}
	if d := s.scenario.dendrites; d != nil {
		tree, err := d.tree()
		if err != nil {
			return Result{}, err
		}
		r.Compartments = tree.Compartments.Len()
	}
	if c.Order == table.Exact {
		r.GridStepMV = 0
	}
	// A run stopped before its first step has no rates, and JSON no NaN.
	if r.Steps > 0 {
		seconds := r.DurationMs / 1000
		r.MeanRateHz = float64(r.Spikes) / float64(r.Neurons) / seconds
	}
	// The steps up to the checkpoint were made by another run.
	if done := r.Steps - s.resumed; done > 0 {
		r.NsPerNeuronStep = r.WallS * 1e9 / float64(r.Neurons) / float64(done)
		if r.WallS > 0 {
			r.RealtimeFactor = float64(done) * r.DtMs / 1000 / r.WallS
		}
	}
	state := sha256.New()
	if err := s.net.WriteState(state); err != nil {
		return Result{}, err
	}
	r.StateSHA256 = hex.EncodeToString(state.Sum(nil))
	return r, nil
}

// hashRaster hashes the spikes in order of step, then neuron: for each the step
// as uint64 and the neuron as uint32, little-endian.
func (s *Simulation) hashRaster() string {
	h := sha256.New()
	buf := make([]byte, 0, 12*1024)
	for i, step := range s.spikes.Steps {
		buf = binary.LittleEndian.AppendUint64(buf, step)
		buf = binary.LittleEndian.AppendUint32(buf, s.spikes.Neurons[i])
		if len(buf) == cap(buf) {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	h.Write(buf)
	return hex.EncodeToString(h.Sum(nil))
}

// firstNeuron returns the times of neuron 0's first spikes, in ms. It is never
// nil, which would be null in JSON.
func (s *Simulation) firstNeuron() []float64 {
	times := []float64{}
	for i, n := range s.spikes.Neurons {
		if n == 0 && len(times) < maxFirstNeuron {
			times = append(times, s.spikes.Time(i))
		}
	}
	return times
}

// JSON returns the result as one object on one line.
func (r Result) JSON() ([]byte, error) {
	text, err := json.Marshal(r)
	return append(text, '\n'), err
}
