package hh

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/schedule"
)

// What a rank says at the end of an epoch of how it goes on.
const (
	goesOn    = iota
	fails     // a sink or Config.Progress has failed
	cancelled // its context has ended
	expired   // by its deadline
)

// state returns whether a rank wants the run to end, and why.
func state(ctx context.Context, unsaid error) (say byte, why error) {
	switch err := ctx.Err(); {
	case unsaid != nil:
		return fails, unsaid
	case errors.Is(err, context.DeadlineExceeded):
		return expired, err
	case err != nil:
		return cancelled, err
	}
	return goesOn, nil
}

// appendWhy appends what state has returned.
func appendWhy(b []byte, say byte, why error) []byte {
	text := ""
	if why != nil {
		text = why.Error()
	}
	return communication.AppendText(append(b, say), text)
}

// hear takes in what appendWhy has appended on a rank, and returns what follows. own is what this
// rank itself has said.
func (n *Network) hear(rank int, b []byte, own error) []byte {
	if len(b) == 0 {
		return nil
	}
	say := b[0]
	text, rest := communication.CutText(b[1:])
	switch {
	case say == goesOn || n.stopping != nil:
	case own != nil:
		n.stopping = &communication.Agreed{Err: own}
	case say == cancelled:
		n.stopping = &communication.Agreed{Err: fmt.Errorf("hh: rank %d: %w", rank, context.Canceled)}
	case say == expired:
		n.stopping = &communication.Agreed{Err: fmt.Errorf("hh: rank %d: %w", rank, context.DeadlineExceeded)}
	default:
		n.stopping = &communication.Agreed{Err: communication.Elsewhere(rank, text)}
	}
	return rest
}

// told reports whether ranks hear of the population's spikes.
func (p *Population) told() bool { return p.core.MaxDelay >= 0 || len(p.monitors) > 0 }

// exchange brings the spikes of an epoch that has just been made to all ranks, with whether they
// go on: one call of all of them. After an error of one rank's cells no rank can go on.
func (n *Network) exchange(ctx context.Context, e schedule.Epoch, failure error) error {
	if errors.Is(failure, schedule.ErrElsewhere) {
		failure = nil
	}
	say, why := state(ctx, n.unsaid)
	n.unsaid = nil
	b := appendWhy(n.message[:0], say, why)
	if failure == nil {
		for _, p := range n.populations {
			if p.told() {
				b = p.appendSpikes(b, e)
			}
		}
	}
	n.message = b
	parts, err := n.team.Gather(fmt.Sprintf("an epoch of %d steps from %d", e.Steps, e.First), b, failure)
	if err != nil {
		n.broken = err
		return err
	}
	parts = slices.Clone(parts)
	for rank := range parts {
		parts[rank] = n.hear(rank, parts[rank], why)
	}
	next := schedule.Epoch{First: e.First + uint64(e.Steps)}
	for _, p := range n.populations {
		if p.told() {
			p.takeSpikes(parts, e, next)
		}
	}
	return nil
}

// appendSpikes appends the spikes of the population's own cells in an epoch, and when they crossed
// the threshold if someone wants to know.
func (p *Population) appendSpikes(b []byte, e schedule.Epoch) []byte {
	at := len(b)
	b = binary.LittleEndian.AppendUint64(b, 0)
	if p.core.MaxDelay >= 0 {
		b = communication.AppendSpikes(b, p.lo, p.core.Fired(e), e.First)
	} else {
		p.core.EachSpike(e, func(step uint64, neuron uint32, _ float64) {
			b = communication.AppendSpikes(b, p.lo, []communication.Spike{{Step: step, Neuron: neuron}}, e.First)
		})
	}
	binary.LittleEndian.PutUint64(b[at:], uint64((len(b)-at-8)/communication.PackedSpike))
	if p.core.Cells.CrossingsLocated() {
		p.core.EachSpike(e, func(_ uint64, _ uint32, within float64) {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(within))
		})
	}
	return b
}

// takeSpikes takes in what appendSpikes has appended on all ranks, and cuts it off.
func (p *Population) takeSpikes(parts [][]byte, e, next schedule.Epoch) {
	reports := p.net.team.First() && len(p.monitors) > 0
	p.passed = p.passed[:0]
	spikes, within := make([][]byte, len(parts)), make([][]byte, len(parts))
	for rank, b := range parts {
		count := int(binary.LittleEndian.Uint64(b)) * communication.PackedSpike
		spikes[rank], b = b[8:8+count], b[8+count:]
		if p.core.MaxDelay >= 0 {
			p.passed = p.core.Filter.PassPacked(p.passed, spikes[rank], e.First)
		}
		if p.core.Cells.CrossingsLocated() {
			count = count / communication.PackedSpike * 8
			within[rank], b = b[:count], b[count:]
		}
		parts[rank] = b
	}
	if p.core.MaxDelay >= 0 {
		p.core.Remember(p.passed, next)
	}
	if reports {
		p.spikes.sort(spikes, within, e, p.net.config.Dt)
	}
}

// sort makes s the spikes that ranks have, by step, then neuron. Each rank's are by neuron, then
// step, or already so; what part of the step had passed they have by step, then neuron.
func (s *epochSpikes) sort(ranks, within [][]byte, e schedule.Epoch, dt float64) {
	next := make([]int, e.Steps+1)
	for _, b := range ranks {
		communication.EachSpike(b, e.First, func(x communication.Spike) { next[x.Step-e.First+1]++ })
	}
	for k := range e.Steps {
		next[k+1] += next[k]
	}
	total := next[e.Steps]
	s.steps, s.neurons = slices.Grow(s.steps[:0], total)[:total], slices.Grow(s.neurons[:0], total)[:total]
	s.crossings = s.crossings[:0]
	located := slices.ContainsFunc(within, func(b []byte) bool { return len(b) > 0 })
	if located {
		s.crossings = slices.Grow(s.crossings, total)[:total]
	}
	var places []int // of a rank's spikes
	for rank, b := range ranks {
		places = places[:0]
		communication.EachSpike(b, e.First, func(x communication.Spike) {
			at := next[x.Step-e.First]
			next[x.Step-e.First]++
			s.steps[at], s.neurons[at] = x.Step, x.Neuron
			places = append(places, at)
		})
		if !located {
			continue
		}
		slices.Sort(places)
		for k, at := range places {
			part := math.Float64frombits(binary.LittleEndian.Uint64(within[rank][8*k:]))
			s.crossings[at] = float64(float64(s.steps[at])*dt) + float64(part*dt)
		}
	}
}
