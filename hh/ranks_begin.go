package hh

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// begin makes sure, where there are several ranks, that all are about to make the same run of
// the same network.
func (n *Network) begin(ctx context.Context, duration float64, conditional bool) error {
	n.stopping, n.unsaid = nil, nil
	if n.team.Alone() {
		return nil
	}
	all, err := n.listSettings(func(...[]float64) string { return "" })
	if err != nil {
		return n.team.Agree("Run", err)
	}
	c := &n.config.Checkpoints
	all = append(all,
		snapshots.Setting{Name: "step", Value: fmt.Sprint(n.step)},
		snapshots.Setting{Name: "duration of Run", Value: fmt.Sprintf("%v ms", duration)},
		snapshots.Setting{Name: "condition of RunUntil", Value: fmt.Sprint(conditional)},
		snapshots.Setting{Name: "checkpoints", Value: fmt.Sprintf("%v, every %v ms, with Failed %v", c.File != "", c.Every, c.Failed != nil)},
	)
	if err := n.compare(all); err != nil {
		return err
	}
	say, why := state(ctx, nil)
	parts, err := n.team.Gather("Run", appendWhy(nil, say, why), nil)
	if err != nil {
		return err
	}
	for rank, b := range parts {
		n.hear(rank, b, why)
	}
	return nil
}

// compare returns an error that names the first setting in which ranks differ.
func (n *Network) compare(own []snapshots.Setting) error {
	var b []byte
	for _, s := range own {
		if !s.Free {
			b = communication.AppendText(communication.AppendText(b, s.Name), s.Value)
		}
	}
	sum := sha256.Sum256(b)
	parts, err := n.team.Gather("Run", sum[:], nil)
	if err != nil || !slices.ContainsFunc(parts, func(x []byte) bool { return string(x) != string(sum[:]) }) {
		return err
	}
	if parts, err = n.team.Gather("Run of networks that differ", b, nil); err != nil {
		return err
	}
	differs := errors.New("ranks have different networks")
	for rank, b := range parts {
		for _, s := range own {
			if s.Free {
				continue
			}
			var name, value string
			name, b = communication.CutText(b)
			if value, b = communication.CutText(b); name != s.Name || value != s.Value {
				differs = fmt.Errorf("%s is %s on rank %d, and %s is %s on rank %d", s.Name, s.Value, n.team.Rank(), name, value, rank)
				break
			}
		}
	}
	return n.team.Agree("Run", fmt.Errorf("hh: %w: want the same calls with the same arguments on all ranks", differs))
}

// endTogether ends a run that ranks have made, for a reason or because all is done.
func (n *Network) endTogether(why error) error {
	unsaid := n.unsaid
	n.unsaid = nil
	if err := n.team.Agree("the end of Run", unsaid); err != nil {
		why = cmp.Or(why, err)
	}
	if err := n.gatherRecords(); err != nil {
		return errors.Join(why, err)
	}
	return why
}
