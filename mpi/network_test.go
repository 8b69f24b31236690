//go:build mpi && cgo

package mpi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/lut4go/lut4go/hh"
)

// Network is network, for tests of the other package.
var Network = network

// network runs a network and returns what came out: spikes, samples, state and checkpoint, of
// which the first rank has all. With gaps every step is an exchange, made by a worker.
func network(ranks hh.Ranks, gaps bool) (string, error) {
	net, err := hh.NewNetwork(hh.Config{Dt: 0.05, Threads: 2, Seed: 3, Ranks: ranks})
	if err != nil {
		return "", err
	}
	model := hh.WangBuzsaki()
	model.Receptors = []hh.Receptor{{Name: "exc", G: 1e-3, Tau: 5}}
	cells, err := net.AddPopulation("cells", model, 301)
	if err != nil {
		return "", err
	}
	connect := func(c hh.Connection) error {
		_, err := net.Connect(cells, cells, c)
		return err
	}
	join := func() error {
		if !gaps {
			return nil
		}
		_, err := net.ConnectGaps(cells, cells, hh.GapJunctions{Rule: hh.Probability(0.02), Conductance: hh.Constant(1e-3)})
		return err
	}
	for _, f := range []func() error{
		func() error { return cells.Set("v", hh.Uniform{Lo: -70, Hi: -50}) },
		func() error { return cells.SetCurrent(1) },
		func() error { return cells.AddNoise(hh.Noise{SD: 0.3, Tau: 5}) },
		func() error {
			return connect(hh.Connection{Receptor: "exc", Rule: hh.InDegree(10), Weight: hh.Uniform{Lo: 0, Hi: 2}, Delay: hh.Uniform{Lo: 1, Hi: 5}})
		},
		func() error {
			return connect(hh.Connection{
				Receptor: "exc", Rule: hh.Probability(0.05), Weight: hh.Constant(0.5), Delay: hh.Constant(2),
				STDP: &hh.STDP{APlus: 0.01, AMinus: 0.0105, TauPlus: 20, TauMinus: 20, WMin: 0, WMax: 1},
			})
		},
		join,
	} {
		if err := f(); err != nil {
			return "", err
		}
	}
	spikes := cells.RecordSpikes()
	samples, err := cells.RecordState("v", []int{0, 150, 300}, 10)
	if err != nil {
		return "", err
	}
	if err := net.Run(context.Background(), 60); err != nil {
		return "", err
	}
	var state, checkpoint bytes.Buffer
	if err := errors.Join(net.WriteState(&state), net.Checkpoint(&checkpoint)); err != nil {
		return "", err
	}
	of := func(x any) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, x)))[:16] }
	return fmt.Sprint(spikes.Len(), " spikes ", of([]any{spikes.Steps, spikes.Neurons}), " samples ", of(samples.Values), " state ", of(state.Bytes()), " checkpoint ", checkpoint.Len()), nil
}

func networkAsRank(level int, gaps bool) error {
	w, err := start(level)
	if err != nil {
		return err
	}
	text, err := network(w, gaps)
	if err != nil {
		return err
	}
	if w.Rank() == 0 {
		fmt.Println(text)
	}
	return w.Finish()
}
