package hh

import (
	"bytes"
	"context"
	"crypto/sha256"
	"testing"

	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// FuzzRestore restores arbitrary bytes, by themselves and after a right
// beginning, and with a right checksum. What is accepted must run, or say why it
// does not.
func FuzzRestore(f *testing.F) {
	var sink discardingSink
	e := newCompleteNetworkOf(f, 5, Config{Seed: 1, Threads: 1}, sink, sink)
	head, settings := headOf(f, e.net)
	for _, ms := range []float64{0, 4} {
		e.run(f, ms)
		saved := e.checkpoint(f)
		f.Add(saved[len(head) : len(saved)-sha256.Size])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if err := e.net.Restore(bytes.NewReader(body)); err == nil {
			t.Fatal("restored without a checksum")
		}
		for _, before := range [][]byte{head[:settings], head} {
			whole := append(bytes.Clone(before), body...)
			sum := sha256.Sum256(whole)
			if err := e.net.Restore(bytes.NewReader(append(whole, sum[:]...))); err != nil {
				continue
			}
			step := e.net.Steps()
			if err := e.net.Run(context.Background(), 1); err == nil && e.net.Steps() != step+50 {
				t.Errorf("1 ms from step %d on took it to %d", step, e.net.Steps())
			}
		}
	})
}

// headOf returns the beginning of a checkpoint of the network, and where in it
// the settings begin.
func headOf(t testing.TB, n *Network) (head []byte, settings int) {
	t.Helper()
	all, err := n.settings()
	check(t, err)
	var b bytes.Buffer
	check(t, snapshots.NewEncoder(&b).Close())
	settings = b.Len() - sha256.Size
	b.Reset()
	e := snapshots.NewEncoder(&b)
	e.Settings(all)
	check(t, e.Close())
	return b.Bytes()[:b.Len()-sha256.Size], settings
}

// discardingSink takes everything and can be anywhere.
type discardingSink struct{}

func (discardingSink) WriteSpikes([]uint64, []uint32, []float64) error { return nil }
func (discardingSink) WriteStates([]uint64, []float64) error           { return nil }
func (discardingSink) Mark() ([]byte, error)                           { return []byte("here"), nil }
func (discardingSink) Resume([]byte) error                             { return nil }
