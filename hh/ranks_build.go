package hh

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/lut4go/lut4go/hh/internal/communication"
	"github.com/lut4go/lut4go/hh/internal/engine"
	"github.com/lut4go/lut4go/hh/internal/snapshots"
	"github.com/lut4go/lut4go/hh/internal/sources"
)

// agreeOn makes an error of Connect, or of a coupling, on one rank one of all, and finds out
// ranks that connect other neurons, or otherwise.
func (n *Network) agreeOn(call string, number int, from *group, to *Population, c Connection, err error) error {
	if n.team.Alone() {
		return err
	}
	return n.team.Agree(fmt.Sprintf("%s %d from %q to %q, %s", call, number, from.name, to.name, c.hash()), err)
}

// hash returns the beginning of a hash of all that the connection says.
func (c *Connection) hash() string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %T %+v %T %+v %v %v", c.Receptor, c.Weight, c.Weight, c.Delay, c.Delay, c.NoSelf, c.Multapses)
	if c.ShortTerm != nil {
		fmt.Fprintf(h, " %+v", *c.ShortTerm)
	}
	if c.STDP != nil {
		fmt.Fprintf(h, " %+v", *c.STDP)
	}
	if pairs, ok := c.Rule.(Pairs); ok {
		var b [8]byte
		number := func(x uint64) {
			binary.LittleEndian.PutUint64(b[:], x)
			h.Write(b[:])
		}
		for _, list := range [][]int{pairs.Sources, pairs.Targets} {
			for _, x := range list {
				number(uint64(x))
			}
		}
		for _, list := range [][]float64{pairs.Weights, pairs.Delays} {
			number(uint64(len(list)))
			for _, x := range list {
				number(math.Float64bits(x))
			}
		}
	} else {
		fmt.Fprintf(h, " %T %+v", c.Rule, c.Rule)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// fromFirst returns a text that the first rank has.
func (n *Network) fromFirst(call, own string, err error) (string, error) {
	if n.team.Alone() {
		return own, err
	}
	parts, err := n.team.Gather(call, []byte(own), err)
	if err != nil {
		return "", err
	}
	return string(parts[0]), nil
}

// typeOnFirst returns the type of a sink or reader of the first rank, which is the one that is
// used.
func (p *group) typeOnFirst(call string, x any, err error) (string, error) {
	return p.net.fromFirst(call+" of "+p.String(), fmt.Sprintf("%T", x), err)
}

// agreeOnData makes an error of reading on one rank one of all, and finds out ranks that have read
// something else.
func (n *Network) agreeOnData(data []byte, err error) error {
	if n.team.Alone() {
		return err
	}
	sum := sha256.Sum256(data)
	parts, err := n.team.Gather("Restore", sum[:], err)
	if err != nil {
		return err
	}
	for rank, other := range parts {
		if string(other) != string(sum[:]) {
			err = fmt.Errorf("rank %d has read %d bytes, and rank %d others: want the same checkpoint on all ranks", n.team.Rank(), len(data), rank)
		}
	}
	return n.team.Agree("Restore", err)
}

// sumOf returns the sum over all ranks.
func (n *Network) sumOf(x uint64) uint64 {
	if n.team.Alone() {
		return x
	}
	parts, err := n.team.Gather("a sum", binary.LittleEndian.AppendUint64(nil, x), nil)
	if err != nil {
		return x // as no further call will do anything
	}
	sum := uint64(0)
	for _, b := range parts {
		sum += binary.LittleEndian.Uint64(b)
	}
	return sum
}

// ofFirst returns the settings that the first rank has.
func (n *Network) ofFirst(own []snapshots.Setting, err error) ([]snapshots.Setting, error) {
	if n.team.Alone() {
		return own, err
	}
	var b []byte
	if n.team.First() {
		for _, s := range own {
			b = communication.AppendText(communication.AppendText(b, s.Name), s.Value)
		}
	}
	parts, err := n.team.Gather("settings", b, err)
	if err != nil {
		return nil, err
	}
	b = parts[0]
	for i := range own {
		own[i].Name, b = communication.CutText(b)
		own[i].Value, b = communication.CutText(b)
	}
	return own, nil
}

// dealBack returns the links whose sources this process has, of those of a coupling.
func (n *Network) dealBack(c *Coupling) (links, error) {
	if n.team.Alone() {
		return c.links, nil
	}
	to := make([][]byte, n.team.Size())
	for i, source := range c.links.sources {
		rank := n.team.Owner(int(source), c.from.size)
		b := binary.LittleEndian.AppendUint32(to[rank], source)
		b = binary.LittleEndian.AppendUint32(b, c.links.targets[i])
		to[rank] = binary.LittleEndian.AppendUint64(b, math.Float64bits(c.links.g[i]))
	}
	type link struct {
		source, target uint32
		g              float64
	}
	var all []link
	for _, b := range n.team.Deal(to) {
		for ; len(b) >= 16; b = b[16:] {
			all = append(all, link{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))})
		}
	}
	// By source, then by rank, which is by target, and otherwise as they were.
	slices.SortStableFunc(all, func(a, b link) int { return int(a.source) - int(b.source) })
	var own links
	for _, l := range all {
		own.sources, own.targets, own.g = append(own.sources, l.source), append(own.targets, l.target), append(own.g, l.g)
	}
	return own, n.team.Err()
}

// remote returns for the engine, which counts cells from the process's first, the cells of a
// population and those of another one that they see, and how ranks show these to each other.
func (n *Network) remote(p, other *Population, cells, seen []uint32) (targets, sources []uint32, r *engine.Remote) {
	if n.team.Alone() {
		return cells, seen, nil
	}
	var needed []uint32
	for _, i := range seen {
		if !other.has(int(i)) {
			needed = append(needed, i)
		}
	}
	slices.Sort(needed)
	needed = slices.Compact(needed)
	r = &engine.Remote{Give: make([][]uint32, n.team.Size()), Take: make([]int, n.team.Size())}
	to := make([][]byte, n.team.Size())
	for _, i := range needed {
		rank := n.team.Owner(int(i), other.size)
		lo, _ := n.team.SliceOf(rank, other.size)
		to[rank] = binary.LittleEndian.AppendUint32(to[rank], i-uint32(lo))
		r.Take[rank]++
	}
	for rank, b := range n.team.Deal(to) {
		for ; len(b) >= 4; b = b[4:] {
			r.Give[rank] = append(r.Give[rank], binary.LittleEndian.Uint32(b))
		}
	}
	targets, sources = make([]uint32, len(cells)), make([]uint32, len(seen))
	for k, i := range seen {
		targets[k] = cells[k] - uint32(p.lo)
		if other.has(int(i)) {
			sources[k] = i - uint32(other.lo)
			continue
		}
		at, _ := slices.BinarySearch(needed, i)
		sources[k] = uint32(other.local() + at)
	}
	return targets, sources, r
}

// readOnFirst has the first rank read for all.
func (n *Network) readOnFirst(read sources.Read) sources.Read {
	return func(times []float64, neurons []uint32) (int, error) {
		var own []byte
		var failure error
		if n.team.First() {
			count, err := read(times, neurons)
			if own = binary.LittleEndian.AppendUint64(nil, uint64(count)); err == io.EOF {
				own = append(own, 1)
			} else {
				own, failure = append(own, 0), err
			}
			for i := range min(max(count, 0), len(times)) {
				own = binary.LittleEndian.AppendUint64(own, math.Float64bits(times[i]))
				own = binary.LittleEndian.AppendUint32(own, neurons[i])
			}
		}
		parts, err := n.team.Gather("ReadSpikes", own, failure)
		if err != nil {
			return 0, err
		}
		b := parts[0]
		count, ended := int(int64(binary.LittleEndian.Uint64(b))), b[8] == 1
		b = b[9:]
		for i := 0; len(b) >= 12; i, b = i+1, b[12:] {
			times[i], neurons[i] = math.Float64frombits(binary.LittleEndian.Uint64(b)), binary.LittleEndian.Uint32(b[8:])
		}
		if ended {
			return count, io.EOF
		}
		return count, nil
	}
}
