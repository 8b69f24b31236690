package schedule

import (
	"testing"

	"github.com/lut4go/lut4go/hh/internal/synapses"
)

// projectionOf returns a projection without synapses that has these delays, in steps.
func projectionOf(shortest, longest int) *synapses.Projection {
	return &synapses.Projection{MinDelay: shortest, MaxDelay: longest}
}

func TestAnEpochEndsBeforeItsFirstSpikeArrives(t *testing.T) {
	for _, c := range []struct {
		name     string
		shortest []int // delays of projections, in steps
		want     int
	}{
		{"without synapses it is as long as may be", nil, longestEpoch},
		{"without delay it is of one step", []int{0}, 1},
		{"a spike arrives after its step and the delay", []int{29}, 30},
		{"the shortest delay of all counts", []int{40, 7, 300}, 8},
		{"no delay makes it longer than may be", []int{65535}, longestEpoch},
	} {
		a, b := newPassive(t, 1), newPassive(t, 1)
		for i, d := range c.shortest {
			if i%2 == 0 {
				Connect(&a.Sender, b, projectionOf(d, d+10))
			} else {
				Connect(&b.Sender, a, projectionOf(d, d+10))
			}
		}
		if got := EpochLength([]*Population{a, b}); got != c.want {
			t.Errorf("%s: %d steps, want %d", c.name, got, c.want)
		}
	}
}

func TestSpikesThatAreKnownBeforeDoNotMakeAnEpochShorter(t *testing.T) {
	source, p := NewSource(1), newPassive(t, 1)
	Connect(&source.Sender, p, projectionOf(0, 4))
	Connect(&p.Sender, p, projectionOf(7, 9))
	if got := EpochLength([]*Population{p}); got != 8 || source.MaxDelay != 4 {
		t.Errorf("%d steps, want 8; the longest delay of the source is %d, want 4", got, source.MaxDelay)
	}
}

func TestTheLongestDelayIsThatOfTheOutgoingSynapses(t *testing.T) {
	a, b := newPassive(t, 1), newPassive(t, 1)
	Connect(&a.Sender, b, projectionOf(3, 30))
	Connect(&a.Sender, a, projectionOf(1, 10))
	if a.MaxDelay != 30 || b.MaxDelay != -1 {
		t.Errorf("%d and %d steps, want 30, and -1 without synapses", a.MaxDelay, b.MaxDelay)
	}
}

func TestTheWindowOfAnEpochIsOneStepBehindIt(t *testing.T) {
	for _, c := range []struct {
		name  string
		epoch Epoch
		want  synapses.Window
	}{
		{"from the step before it", Epoch{First: 10, Steps: 4}, synapses.Window{First: 9, Last: 12, Origin: 9, Slots: 4}},
		{"but for the step that a run before delivered", Epoch{First: 10, Steps: 4, Delivered: true}, synapses.Window{First: 10, Last: 12, Origin: 9, Slots: 4}},
		{"the step before an epoch of none", Epoch{First: 10}, synapses.Window{First: 9, Last: 9, Origin: 9, Slots: 1}},
		{"from the beginning of a network", Epoch{Steps: 2, Delivered: true}, synapses.Window{First: 0, Last: 0, Origin: -1, Slots: 2}},
	} {
		if got := c.epoch.window(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestWindowsOfEpochsThatFollowEachOtherHaveEveryStepOnce(t *testing.T) {
	next := int64(0)
	e := Epoch{Delivered: true}
	for _, steps := range []int{1, 30, 512, 2, 7} {
		e.Steps = steps
		w := e.window()
		if w.First != next {
			t.Errorf("the window of the epoch from step %d on begins with step %d, want %d", e.First, w.First, next)
		}
		next = w.Last + 1
		e = Epoch{First: e.First + uint64(steps)}
	}
	if want := int64(e.First) - 1; next != want {
		t.Errorf("step %d is next, want %d, the last one done", next, want)
	}
}
