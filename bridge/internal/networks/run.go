package networks

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lut4go/lut4go/hh"
)

// Run is how far a network is to run.
type Run struct {
	Duration float64 // ms
	Steps    uint64  // in place of Duration, unless 0
	// Progress, unless nil, is called by the goroutine that called Run, before the first
	// step, about once every Period, and at the end. The run ends early when it returns true.
	Progress func(Progress) (stop bool)
	Period   time.Duration
}

// Progress is how far a run is.
type Progress struct {
	Time     float64 // ms, of the network
	Fraction float64 // of the run
}

// Run has a network run. It reports whether the run went to its end: it does not if it was
// cancelled or its Progress stopped it. The network is then at the end of a step.
func (s *Set) Run(h Handle, r Run) (completed bool, err error) {
	err = with(s, h, func(n *network) error {
		completed, err = n.simulate(r)
		return err
	})
	return completed, err
}

func (n *network) simulate(r Run) (completed bool, err error) {
	duration := r.Duration
	if r.Steps > 0 {
		if duration != 0 {
			return false, fmt.Errorf("networks: a run of %v ms and of %d steps, want one of the two", duration, r.Steps)
		}
		duration = float64(r.Steps) * n.Config().Dt
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n.run.Store(&cancel)
	defer n.run.Store(nil)

	begin, next := n.Time(), time.Time{}
	report := func(now float64) {
		fraction := 1.0
		if duration > 0 {
			fraction = min(max((now-begin)/duration, 0), 1)
		}
		if r.Progress(Progress{now, fraction}) {
			cancel()
		}
		next = time.Now().Add(r.Period)
	}
	if r.Progress != nil {
		report(begin)
		n.progress = func(now float64) {
			if !time.Now().Before(next) {
				report(now)
			}
		}
		defer func() { n.progress = nil }()
	}
	err = n.Network.Run(ctx, duration)
	if errors.Is(err, context.Canceled) {
		return false, nil
	}
	if err == nil && r.Progress != nil {
		report(n.Time())
	}
	return err == nil, err
}

// Cancel ends the run of a network that is under way, soon. Without one it does nothing.
// It may be called at any time.
func (s *Set) Cancel(h Handle) error {
	n, err := get[*network](s, h)
	if err != nil {
		return err
	}
	if cancel := n.run.Load(); cancel != nil {
		(*cancel)()
	}
	return nil
}

// Network calls f with a network, while no other thread uses it.
func (s *Set) Network(h Handle, f func(n *hh.Network) error) error {
	return with(s, h, func(n *network) error { return f(n.Network) })
}
