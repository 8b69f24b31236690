package hh

import (
	"context"
	"errors"
)

// RunUntil is Run that ends as soon as done returns true, or after the duration in ms. It
// reports whether done did.
//
// done is asked before the first step and then after every epoch: the smallest delay of
// synapses between cells and one step, 512 steps at most, and less before a checkpoint of
// Config.Checkpoints. So a run that is to end with the hundredth spike may have some more.
// When done is asked, the state is that at the end of a step, and monitors hold what came
// before it; it may read both, and has to leave the network as it is. If it panics, RunUntil
// returns that as an error, and the network is sound.
//
// With Ranks all of them ask done, and the first one's answer counts, as it has the monitors.
func (n *Network) RunUntil(ctx context.Context, duration float64, done func() bool) (bool, error) {
	if done == nil {
		return false, errors.New("hh: RunUntil without a condition, want a function")
	}
	return n.run(ctx, duration, done)
}

// reached asks the condition of RunUntil, nil for none.
func (n *Network) reached(done func() bool) (reached bool, err error) {
	if done == nil {
		return false, nil
	}
	if err := n.deliverDue(); err != nil {
		return false, err
	}
	err = guard("hh: condition of RunUntil", func() error {
		reached = done()
		return nil
	})
	if n.team.Alone() {
		return reached, err
	}
	own := []byte{0}
	if reached {
		own[0] = 1
	}
	parts, err := n.team.Gather("the condition of RunUntil", own, err)
	if err != nil {
		return false, err
	}
	return parts[0][0] == 1, nil
}
