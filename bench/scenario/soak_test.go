//go:build soak

package scenario

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"runtime"
	"testing"

	"github.com/lut4go/lut4go/hh"
)

// hashed is a sink that keeps a hash of the spikes, and their number.
type hashed struct {
	hash.Hash
	count int
}

func (h *hashed) WriteSpikes(steps []uint64, neurons []uint32, _ []float64) error {
	var b []byte
	for i := range steps {
		b = binary.LittleEndian.AppendUint64(b, steps[i])
		b = binary.LittleEndian.AppendUint32(b, neurons[i])
	}
	h.Write(b)
	h.count += len(steps)
	return nil
}

// TestTenSecondsOfTheNetworkKeepTheirHashesAndMemory makes a billion
// neuron-steps.
func TestTenSecondsOfTheNetworkKeepTheirHashesAndMemory(t *testing.T) {
	const (
		spikes = 2129423
		raster = "f54df68f6cf7ac5c13092c10f1c1a07b82683f5b459b61ab50ce325ac86864da"
		state  = "b6dd60b8fe5663bbb6a0d7c1c36617febc49f94e48df7c1ed474a304ff955dba"
	)
	o := short("wb-network", 1000, 10_000, 64)
	s := &Simulation{options: o, scenario: All()[0]}
	net, err := hh.NewNetwork(s.config())
	if err != nil {
		t.Fatal(err)
	}
	cells, err := s.scenario.add(net, o.Neurons)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.scenario.populate(net, cells, o); err != nil {
		t.Fatal(err)
	}
	sink := &hashed{Hash: sha256.New()}
	if err := cells[0].StreamSpikes(sink); err != nil {
		t.Fatal(err)
	}
	var heap []uint64 // after every second
	for range 10 {
		if err := net.Run(context.Background(), o.Duration/10); err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		heap = append(heap, m.HeapAlloc)
	}
	h := sha256.New()
	if err := net.WriteState(h); err != nil {
		t.Fatal(err)
	}
	gotRaster, gotState := hex.EncodeToString(sink.Sum(nil)), hex.EncodeToString(h.Sum(nil))
	if net.Steps() != 1_000_000 || sink.count != spikes || gotRaster != raster || gotState != state {
		t.Errorf("%d steps, %d spikes, raster %q, state %q", net.Steps(), sink.count, gotRaster, gotState)
	}
	t.Logf("heap after each second: %d bytes", heap)
	if last := heap[len(heap)-1]; last > heap[1]+heap[1]/20 {
		t.Errorf("after each second the heap has %d bytes", heap)
	}
}
