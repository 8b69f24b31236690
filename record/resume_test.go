package record_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lut4go/lut4go/hh"
	"github.com/lut4go/lut4go/record"
)

var (
	_ hh.Resumable = (*record.SpikeWriter)(nil)
	_ hh.Resumable = (*record.StateWriter)(nil)
)

// streamed is a network that streams to two CSV files in a directory.
type streamed struct {
	net    *hh.Network
	spikes *record.SpikeWriter
	states *record.StateWriter
	files  []*os.File
}

// newStreamed builds one with files that may exist already.
func newStreamed(t testing.TB, dir string, c hh.Config) *streamed {
	t.Helper()
	c.Dt, c.Seed = 0.01, 9
	net, err := hh.NewNetwork(c)
	ok(t, err)
	m := hh.WangBuzsaki()
	m.Receptors = []hh.Receptor{{Name: "s", G: 0.005, Tau: 5}}
	cells, err := net.AddPopulation("cells", m, 200)
	ok(t, err)
	ok(t, cells.Set("v", hh.Uniform{Lo: -70, Hi: -55}))
	ok(t, cells.AddPoisson(hh.PoissonInput{Receptor: "s", Rate: 500, Weight: 3}))
	ok(t, cells.AddNoise(hh.Noise{SD: 0.5, Tau: 5, Shared: true}))
	_, err = net.Connect(cells, cells, hh.Connection{Receptor: "s", Rule: hh.Probability(0.1), Weight: hh.Constant(1), Delay: hh.Uniform{Lo: 1, Hi: 4}})
	ok(t, err)
	s := &streamed{net: net}
	open := func(name string) *os.File {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o666)
		ok(t, err)
		s.files = append(s.files, f)
		return f
	}
	s.spikes, err = record.NewSpikeWriter(open("spikes.csv"), record.CSV, c.Dt, true)
	ok(t, err)
	ok(t, cells.StreamCrossings(s.spikes))
	s.states, err = record.NewStateWriter(open("v.csv"), record.CSV, c.Dt, "v", []int{0, 199})
	ok(t, err)
	ok(t, cells.StreamState("v", []int{0, 199}, 7, s.states))
	return s
}

func (s *streamed) runTo(t testing.TB, ms float64) {
	t.Helper()
	ok(t, s.net.Run(context.Background(), ms-s.net.Time()))
}

// close completes the files and returns their contents.
func (s *streamed) close(t testing.TB) [2]string {
	t.Helper()
	ok(t, s.spikes.Close())
	ok(t, s.states.Close())
	var text [2]string
	for i, f := range s.files {
		ok(t, f.Close())
		b, err := os.ReadFile(f.Name())
		ok(t, err)
		text[i] = string(b)
	}
	return text
}

func TestAResumedRunLosesNoRowAndHasNoneTwice(t *testing.T) {
	whole := newStreamed(t, t.TempDir(), hh.Config{})
	whole.runTo(t, 100)
	want := whole.close(t)
	if rows := strings.Count(want[0], "\n"); rows < 500 {
		t.Fatalf("%d rows of spikes", rows)
	}
	dir := t.TempDir()
	first := newStreamed(t, dir, hh.Config{})
	first.runTo(t, 47)
	var saved bytes.Buffer
	ok(t, first.net.Checkpoint(&saved))
	first.runTo(t, 80)
	if text := first.close(t); len(text[0]) <= strings.LastIndex(want[0], "\n")/2 {
		t.Fatalf("%d bytes of spikes are beyond the checkpoint", len(text[0]))
	}
	second := newStreamed(t, dir, hh.Config{Threads: 3, Backend: "purego"})
	ok(t, second.net.Restore(&saved))
	second.runTo(t, 100)
	if got := second.close(t); got != want {
		t.Errorf("%d and %d bytes, want %d and %d, or others", len(got[0]), len(got[1]), len(want[0]), len(want[1]))
	}
}

func TestAFileThatIsTooShortForItsMarkIsAnError(t *testing.T) {
	first := newStreamed(t, t.TempDir(), hh.Config{})
	first.runTo(t, 30)
	var saved bytes.Buffer
	ok(t, first.net.Checkpoint(&saved))
	first.close(t)
	second := newStreamed(t, t.TempDir(), hh.Config{})
	defer second.close(t)
	err := second.net.Restore(&saved)
	if err == nil || !strings.Contains(err.Error(), "record: spikes: file has 0 bytes, at the checkpoint it had ") {
		t.Errorf("got %v", err)
	}
}

func TestWhatCannotBeCutBackHasNoMark(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "f"))
	ok(t, err)
	defer file.Close()
	for _, f := range formats {
		onFile, err := record.NewSpikeWriter(file, f, 0.1, false)
		ok(t, err)
		inMemory, err := record.NewStateWriter(&bytes.Buffer{}, f, 0.1, "v", []int{0})
		ok(t, err)
		want := "only CSV files can be cut back"
		if f == record.CSV {
			want = "only an *os.File can be cut back"
			_, err := onFile.Mark()
			ok(t, err)
		} else if _, err := onFile.Mark(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: Mark returns %v", f.Extension(), err)
		}
		for name, err := range map[string]error{"Mark": second(inMemory.Mark()), "Resume": inMemory.Resume(make([]byte, 8))} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s in memory: %s returns %v", f.Extension(), name, err)
			}
		}
		ok(t, errors.Join(onFile.Close(), inMemory.Close()))
	}
}

func second(_ []byte, err error) error { return err }

func TestAMarkOfAnotherKindIsAnError(t *testing.T) {
	s := newStreamed(t, t.TempDir(), hh.Config{})
	defer s.close(t)
	for _, mark := range []string{"", "mark", "\xff\xff\xff\xff\xff\xff\xff\xff"} {
		if err := s.spikes.Resume([]byte(mark)); err == nil || !strings.HasPrefix(err.Error(), "record: spikes: ") {
			t.Errorf("%q: got %v", mark, err)
		}
	}
}
