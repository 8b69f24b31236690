package bench

import (
	"context"
	"time"

	"github.com/lut4go/lut4go/kernel"
)

// ownKernel is the fused kernel without the engine around it, which calls it and
// looks for spikes.
func ownKernel[T kernel.Float](o PeerOptions, precision int, atLeast time.Duration) *rival {
	r := &rival{row: PeerRow{
		Peer: "lut4go", Computes: "its kernel " + o.peerModel().kernel + " alone, no spikes", Precision: precision,
	}}
	var c *contestant
	var v []T
	r.prepare = func(context.Context) error {
		s, err := peerCells(o, precision)
		if err != nil {
			return err
		}
		cell := s.cells.Model()
		state := map[string][]T{}
		for _, name := range cell.Variables() {
			state[name] = kernel.Aligned[T](o.Neurons)
		}
		v = state["v"]
		step, err := ownStep(o.peerModel(), state)
		if err != nil {
			return err
		}
		c = &contestant{
			reset: func() error {
				for name, to := range state {
					from, err := s.cells.Get(name)
					if err != nil {
						return err
					}
					for i, x := range from {
						to[i] = T(x)
					}
				}
				return nil
			},
			run: func(steps int) error {
				for range steps {
					if err := step(); err != nil {
						return err
					}
				}
				return nil
			},
		}
		return nil
	}
	r.round = func(ctx context.Context, _ int) (reading, error) {
		x, err := c.read(ctx, o.Neurons, atLeast, reading{})
		x.MeanV = mean(v)
		return x, err
	}
	return r
}

// ownStep returns the call of a model's fused kernel on the state of cells, by
// variable.
func ownStep[T kernel.Float](m peerModel, x map[string][]T) (func() error, error) {
	k, err := kernel.New[T]("")
	if err != nil {
		return nil, err
	}
	if m.kernel == "StepHodgkinHuxley" {
		rows, err := squidRows[T](peerDt)
		p := &kernel.HodgkinHuxley[T]{
			G0: 0.3, E0: T(-16.29 + m.Drive), GNa: 120, ENa: 50, GK: 36, EK: -77, DtCm: peerDt,
		}
		return func() error {
			return k.StepHodgkinHuxley(p, rows, &kernel.HodgkinHuxleyState[T]{V: x["v"], M: x["m"], H: x["h"], N: x["n"]})
		}, err
	}
	rows, err := wangBuzsakiRows[T](peerDt)
	p := &kernel.WangBuzsaki[T]{
		G0: 0.1, E0: T(-6.5 + m.Drive), ENa: 55, GK: 9, EK: -90, Decay: 1, DtCm: peerDt,
	}
	return func() error {
		return k.StepWangBuzsaki(p, rows, &kernel.WangBuzsakiState[T]{V: x["v"], H: x["h"], N: x["n"]})
	}, err
}
