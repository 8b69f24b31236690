package hh

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/schedule"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
)

// What a rank says at the end of an epoch of how it goes on.
const (
	goesOn    = iota
	fails     // a sink or Config.Progress has failed
	cancelled // its context has ended
	expired   // by its deadline
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
	why, say := state(ctx, nil)
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
	h := snapshots.Shorten(string(b) + string(make([]byte, 256))) // always the hash
	parts, err := n.team.Gather("Run", []byte(h), nil)
	if err != nil || !slices.ContainsFunc(parts, func(x []byte) bool { return string(x) != h }) {
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

// state returns why a rank wants the run to end, and in which way.
func state(ctx context.Context, unsaid error) (error, byte) {
	switch err := ctx.Err(); {
	case unsaid != nil:
		return unsaid, fails
	case errors.Is(err, context.DeadlineExceeded):
		return err, expired
	case err != nil:
		return err, cancelled
	}
	return nil, goesOn
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
	why, say := state(ctx, n.unsaid)
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

// gatherRecordsIfDue is gatherRecords after an epoch, if a sink wants the samples now, or someone
// who may look at the monitors, or there are many.
func (n *Network) gatherRecordsIfDue(e schedule.Epoch, conditional bool) error {
	if n.team.Alone() {
		return nil
	}
	due := conditional
	for _, p := range n.populations {
		for _, m := range p.states {
			n.staged += 8 * uint64(len(m.Neurons)) * (uint64(e.Steps)/m.every + 1)
			due = due || m.keeps > 0
		}
	}
	if !due && n.staged < uint64(communication.MostAtOnce) {
		return nil
	}
	return n.gatherRecords()
}

// gatherRecords brings all samples to the first rank, and what all ranks' cells have done outside
// their tables to all.
func (n *Network) gatherRecords() error {
	if n.team.Alone() {
		return nil
	}
	if err := n.gatherOutside(); err != nil {
		return err
	}
	n.staged = 0
	first := n.team.First()
	var b []byte
	give := func(values []float64) {
		b = append(binary.LittleEndian.AppendUint64(b, uint64(len(values))), floatBytes(values)...)
	}
	n.eachRecord(func(rank int, values *[]float64) {
		if rank == n.team.Rank() && !first {
			give(*values)
			*values = (*values)[:0]
		}
	})
	to := make([][]byte, n.team.Size())
	to[0] = b
	from := slices.Clone(n.team.Deal(to))
	if err := n.team.Err(); err != nil || !first {
		return err
	}
	n.eachRecord(func(rank int, values *[]float64) {
		if rank > 0 {
			count := 8 * int(binary.LittleEndian.Uint64(from[rank]))
			*values = bytesFloats(*values, from[rank][8:8+count])
			from[rank] = from[rank][8+count:]
		}
	})
	return nil
}

// eachRecord calls f for the samples of every neuron and synapse that is recorded, in the same
// order on all ranks, with the rank that takes them.
func (n *Network) eachRecord(f func(rank int, values *[]float64)) {
	for _, p := range n.populations {
		for _, m := range p.states {
			for k, neuron := range m.Neurons {
				f(n.team.Owner(neuron, p.size), &m.Values[k])
			}
		}
	}
	for _, m := range n.weights {
		for k := range m.Places {
			f(m.ranks[k], &m.Values[k])
		}
	}
}

// gatherOutside has all ranks know what all have done outside the tables.
func (n *Network) gatherOutside() error {
	var b []byte
	for _, p := range n.populations {
		o := p.core.Outside()
		for _, x := range []uint64{o.Count, math.Float64bits(o.Lowest), math.Float64bits(o.Highest), uint64(o.Neuron), o.Step} {
			b = binary.LittleEndian.AppendUint64(b, x)
		}
	}
	parts, err := n.team.Gather("voltages outside of tables", b, nil)
	if err != nil {
		return err
	}
	for _, p := range n.populations {
		p.everywhere = engine.Outside{}
		for rank, b := range parts {
			at := func(i int) uint64 { return binary.LittleEndian.Uint64(b[8*i:]) }
			p.everywhere.Add(engine.Outside{Count: at(0), Lowest: math.Float64frombits(at(1)), Highest: math.Float64frombits(at(2)), Neuron: int(at(3)), Step: at(4)})
			parts[rank] = b[40:]
		}
	}
	return nil
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
